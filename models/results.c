/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/results.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "models/economics.h"
#include "models/erlang_day.h"
#include "models/plan.h"
#include "sim/version.h"

/* A change here needs a new version.  commit_id: `commit` is a word of SQL. */
const struct cc_store_schema cc_results_schema = {
    .application_id = 0x6363736d, /* "ccsm" */
    .version = 10,
    .sql = "CREATE TABLE run (\n"
           "  id INTEGER PRIMARY KEY,\n"
           "  kind TEXT NOT NULL,\n"
           "  version TEXT NOT NULL,\n"
           "  commit_id TEXT NOT NULL,\n"
           "  compiler TEXT NOT NULL,\n"
           "  arguments TEXT NOT NULL,\n"
           "  seed INTEGER NOT NULL,\n"
           "  threads INTEGER NOT NULL,\n"
           "  started_at TEXT NOT NULL,\n"
           "  duration_s REAL NOT NULL,\n"
           "  scenario TEXT NOT NULL,\n"
           "  title TEXT,\n"
           "  path TEXT NOT NULL,\n"
           "  sha256 TEXT NOT NULL,\n"
           "  scenario_text TEXT NOT NULL,\n"
           "  baseline TEXT NOT NULL,\n"
           "  replications INTEGER NOT NULL,\n"
           "  patients INTEGER NOT NULL,\n"
           "  precision_wanted REAL,\n"
           "  precision_reached REAL,\n"
           "  precise INTEGER NOT NULL,\n"
           "  interrupted INTEGER NOT NULL,\n"
           "  checks_passed INTEGER NOT NULL,\n"
           "  erlang_z REAL,\n"
           "  gap_exact_s REAL,\n"
           "  gap_erlang_s REAL);\n"
           "CREATE TABLE target (\n"
           "  run_id INTEGER NOT NULL REFERENCES run (id),\n"
           "  position INTEGER NOT NULL,\n"
           "  name TEXT NOT NULL,\n"
           "  formula TEXT NOT NULL,\n"
           "  within_s REAL NOT NULL,\n"
           "  share REAL NOT NULL,\n"
           "  class TEXT,\n"
           "  PRIMARY KEY (run_id, position)) WITHOUT ROWID;\n"
           "CREATE TABLE variant (\n"
           "  id INTEGER PRIMARY KEY,\n"
           "  run_id INTEGER NOT NULL REFERENCES run (id),\n"
           "  position INTEGER NOT NULL,\n"
           "  name TEXT NOT NULL,\n"
           "  title TEXT,\n"
           "  strategy TEXT NOT NULL,\n"
           "  staff_change INTEGER NOT NULL,\n"
           "  is_baseline INTEGER NOT NULL,\n"
           "  staff TEXT,\n"
           "  UNIQUE (run_id, position));\n"
           "CREATE TABLE warning (\n"
           "  run_id INTEGER NOT NULL REFERENCES run (id),\n"
           "  kind TEXT NOT NULL,\n"
           "  variant TEXT,\n"
           "  staff_change INTEGER NOT NULL,\n"
           "  target TEXT,\n"
           "  value REAL);\n"
           "CREATE INDEX warning_of_run ON warning (run_id);\n"
           "CREATE TABLE gap_step (\n"
           "  run_id INTEGER NOT NULL REFERENCES run (id),\n"
           "  position INTEGER NOT NULL,\n"
           "  what TEXT NOT NULL,\n"
           "  hold_mean_s REAL,\n"
           "  hold_mean_half_width_s REAL,\n"
           "  part_s REAL,\n"
           "  part_half_width_s REAL,\n"
           "  n INTEGER NOT NULL,\n"
           "  PRIMARY KEY (run_id, position)) WITHOUT ROWID;\n"
           "CREATE TABLE metric (\n"
           "  id INTEGER PRIMARY KEY,\n"
           "  name TEXT NOT NULL,\n"
           "  unit TEXT NOT NULL,\n"
           "  better TEXT NOT NULL,\n"
           "  meaning TEXT NOT NULL,\n"
           "  UNIQUE (name, unit, better, meaning));\n"
           "CREATE TABLE value (\n"
           "  variant_id INTEGER NOT NULL REFERENCES variant (id),\n"
           "  metric_id INTEGER NOT NULL REFERENCES metric (id),\n"
           "  class TEXT,\n"
           "  target TEXT,\n"
           "  team TEXT,\n"
           "  value REAL,\n"
           "  half_width REAL,\n"
           "  n INTEGER NOT NULL,\n"
           "  difference REAL,\n"
           "  difference_half_width REAL,\n"
           "  verdict TEXT);\n"
           "CREATE INDEX value_of_variant ON value (variant_id, metric_id);\n"
           "CREATE TABLE series (\n"
           "  variant_id INTEGER NOT NULL REFERENCES variant (id),\n"
           "  day INTEGER NOT NULL,\n"
           "  minute INTEGER NOT NULL,\n"
           "  metric TEXT NOT NULL,\n"
           "  weekday TEXT,\n"
           "  value REAL,\n"
           "  half_width REAL,\n"
           "  n INTEGER NOT NULL,\n"
           "  PRIMARY KEY (variant_id, day, minute, metric)) WITHOUT ROWID;\n"
           "CREATE TABLE histogram (\n"
           "  variant_id INTEGER NOT NULL REFERENCES variant (id),\n"
           "  quantity TEXT NOT NULL,\n"
           "  class TEXT,\n"
           "  lower_s REAL NOT NULL,\n"
           "  upper_s REAL,\n"
           "  count INTEGER NOT NULL);\n"
           "CREATE INDEX histogram_of_variant ON histogram (variant_id, quantity);\n"
           "CREATE TABLE economics (\n"
           "  variant_id INTEGER NOT NULL REFERENCES variant (id),\n"
           "  position INTEGER NOT NULL,\n"
           "  line TEXT NOT NULL,\n"
           "  payer TEXT NOT NULL,\n"
           "  unit TEXT NOT NULL,\n"
           "  level TEXT NOT NULL,\n"
           "  claimed REAL,\n"
           "  value REAL,\n"
           "  half_width REAL,\n"
           "  PRIMARY KEY (variant_id, position, level)) WITHOUT ROWID;\n"
           "CREATE TABLE course (\n"
           "  variant_id INTEGER NOT NULL REFERENCES variant (id),\n"
           "  minute INTEGER NOT NULL,\n"
           "  level TEXT NOT NULL,\n"
           "  mean REAL NOT NULL,\n"
           "  p10 REAL NOT NULL,\n"
           "  p50 REAL NOT NULL,\n"
           "  p90 REAL NOT NULL,\n"
           "  n INTEGER NOT NULL,\n"
           "  PRIMARY KEY (variant_id, minute, level)) WITHOUT ROWID;\n"
           "CREATE TABLE tornado (\n"
           "  run_id INTEGER NOT NULL REFERENCES run (id),\n"
           "  variant TEXT NOT NULL,\n"
           "  parameter TEXT NOT NULL,\n"
           "  metric TEXT NOT NULL,\n"
           "  side TEXT NOT NULL,\n"
           "  setting TEXT NOT NULL,\n"
           "  value REAL,\n"
           "  change REAL,\n"
           "  change_half_width REAL,\n"
           "  n INTEGER NOT NULL,\n"
           "  PRIMARY KEY (run_id, variant, parameter, side)) WITHOUT ROWID;\n"
           "CREATE TABLE record (\n"
           "  run_id INTEGER NOT NULL REFERENCES run (id),\n"
           "  replication INTEGER NOT NULL,\n"
           "  position INTEGER NOT NULL,\n"
           "  num REAL NOT NULL,\n"
           "  den REAL NOT NULL,\n"
           "  PRIMARY KEY (run_id, replication, position)) WITHOUT ROWID;\n"
           "CREATE TABLE validation (\n"
           "  id INTEGER PRIMARY KEY,\n"
           "  version TEXT NOT NULL,\n"
           "  commit_id TEXT NOT NULL,\n"
           "  arguments TEXT NOT NULL,\n"
           "  started_at TEXT NOT NULL,\n"
           "  seed INTEGER NOT NULL,\n"
           "  solved INTEGER NOT NULL,\n"
           "  simulated INTEGER NOT NULL,\n"
           "  failed INTEGER NOT NULL,\n"
           "  underpowered INTEGER NOT NULL,\n"
           "  calls REAL NOT NULL,\n"
           "  max_abs_z REAL,\n"
           "  z_bound REAL);\n"
           "CREATE TABLE claim (\n"
           "  id INTEGER PRIMARY KEY,\n"
           "  version TEXT NOT NULL,\n"
           "  commit_id TEXT NOT NULL,\n"
           "  arguments TEXT NOT NULL,\n"
           "  started_at TEXT NOT NULL,\n"
           "  seed INTEGER NOT NULL,\n"
           "  replications INTEGER NOT NULL,\n"
           "  name TEXT NOT NULL,\n"
           "  words TEXT NOT NULL,\n"
           "  scenario TEXT,\n"
           "  variant TEXT,\n"
           "  measure TEXT,\n"
           "  unit TEXT,\n"
           "  set_to TEXT,\n"
           "  change_from TEXT,\n"
           "  at_least INTEGER,\n"
           "  claimed REAL,\n"
           "  value REAL,\n"
           "  half_width REAL,\n"
           "  n INTEGER,\n"
           "  verdict TEXT,\n"
           "  hangs_on TEXT,\n"
           "  threshold REAL,\n"
           "  holds_above INTEGER);\n"
           "CREATE VIEW latest_run AS\n"
           "  SELECT * FROM run WHERE id IN (SELECT max(id) FROM run WHERE kind = 'run' GROUP BY scenario);\n"
           "CREATE VIEW result AS\n"
           "  SELECT v.run_id, r.scenario, v.position, v.name AS variant, v.strategy, v.staff_change,\n"
           "  m.name AS metric, x.class, x.target, x.team, m.unit, m.better, x.value, x.half_width, x.n,\n"
           "  x.difference, x.difference_half_width, x.verdict\n"
           "  FROM value x JOIN variant v ON v.id = x.variant_id JOIN run r ON r.id = v.run_id\n"
           "  JOIN metric m ON m.id = x.metric_id;\n"
           "CREATE VIEW plan AS\n"
           "  SELECT v.run_id, r.scenario, r.kind, v.position, v.name AS variant, v.title AS mark, v.staff,\n"
           "  max(x.value) FILTER (WHERE m.name = 'fte_scheduled') AS fte,\n"
           "  max(x.value) FILTER (WHERE m.name = 'contact_mean_s') AS contact_s,\n"
           "  max(x.half_width) FILTER (WHERE m.name = 'contact_mean_s') AS contact_half_width_s,\n"
           "  max(x.value) FILTER (WHERE m.name = 'running_eur_mid') AS running_eur,\n"
           "  max(x.half_width) FILTER (WHERE m.name = 'running_eur_mid') AS running_half_width_eur\n"
           "  FROM variant v JOIN run r ON r.id = v.run_id JOIN value x ON x.variant_id = v.id\n"
           "  JOIN metric m ON m.id = x.metric_id\n"
           "  WHERE x.class IS NULL AND r.kind <> 'run' GROUP BY v.id;\n"
           "CREATE VIEW business_case AS\n"
           "  SELECT v.run_id, r.scenario, v.name AS variant, v.staff_change, x.position, x.line, x.payer,\n"
           "  x.unit, x.level, x.claimed, x.value, x.half_width\n"
           "  FROM economics x JOIN variant v ON v.id = x.variant_id JOIN run r ON r.id = v.run_id;\n"
           "CREATE VIEW half_hour AS\n"
           "  SELECT v.run_id, r.scenario, v.position, v.name AS variant, s.day, s.weekday,\n"
           "  printf('%02d:%02d', s.minute / 60, s.minute % 60) AS start,\n"
           "  max(s.value) FILTER (WHERE s.metric = 'calls') AS calls,\n"
           "  max(s.half_width) FILTER (WHERE s.metric = 'calls') AS calls_half_width,\n"
           "  max(s.value) FILTER (WHERE s.metric = 'hold_mean_s') AS hold_mean_s,\n"
           "  max(s.half_width) FILTER (WHERE s.metric = 'hold_mean_s') AS hold_mean_half_width_s,\n"
           "  max(s.value) FILTER (WHERE s.metric = 'within') AS within,\n"
           "  max(s.half_width) FILTER (WHERE s.metric = 'within') AS within_half_width,\n"
           "  max(s.value) FILTER (WHERE s.metric = 'occupancy') AS occupancy,\n"
           "  max(s.half_width) FILTER (WHERE s.metric = 'occupancy') AS occupancy_half_width,\n"
           "  max(s.value) FILTER (WHERE s.metric = 'heads') AS heads,\n"
           "  max(s.value) FILTER (WHERE s.metric = 'heads_required') AS heads_required\n"
           "  FROM series s JOIN variant v ON v.id = s.variant_id JOIN run r ON r.id = v.run_id\n"
           "  GROUP BY s.variant_id, s.day, s.minute;\n"
           "CREATE VIEW day_course AS\n"
           "  SELECT v.run_id, r.scenario, v.position, v.name AS variant,\n"
           "  printf('%02d:%02d', c.minute / 60, c.minute % 60) AS start, c.level, c.mean, c.p10, c.p50,\n"
           "  c.p90, c.n\n"
           "  FROM course c JOIN variant v ON v.id = c.variant_id JOIN run r ON r.id = v.run_id;\n"
           "CREATE VIEW distribution AS\n"
           "  SELECT v.run_id, r.scenario, v.position, v.name AS variant, h.quantity, h.class,\n"
           "  h.lower_s, h.upper_s, h.count\n"
           "  FROM histogram h JOIN variant v ON v.id = h.variant_id JOIN run r ON r.id = v.run_id;\n",
};

static const char *const quantity_names[CC_QUANTITIES] = {
    [CC_HOLD_WAIT] = "hold",
    [CC_TIME_TO_CONTACT] = "contact",
    [CC_CALLBACK_DELAY] = "callback_delay",
    [CC_DAY_OVERTIME] = "overtime",
    [CC_DAY_PHONE_HEADS] = "phone_heads",
};

enum { METRIC_COUNT_MAX = 256 };

/* A run being written.  A failed row makes all that follow fail too, so rows are not checked one by one. */
struct writer {
    struct cc_store *store;
    const struct cc_experiment *experiment;
    const struct cc_trust *trust;
    struct cc_error *error;
    int64_t run_id, variant_id;
    const struct cc_planner *planner;     /* NULL: nothing to plan, or no memory for it */
    int64_t metric_ids[METRIC_COUNT_MAX]; /* rows of `metric`, in the order of cc_metrics; 0: not there yet */
};

const char *cc_results_verdict(enum cc_verdict verdict)
{
    static const char *const names[] = {
        [CC_VERDICT_NONE] = NULL,
        [CC_VERDICT_BETTER] = "better",
        [CC_VERDICT_WORSE] = "worse",
        [CC_VERDICT_NOT_DISTINGUISHABLE] = "not distinguishable",
    };
    return names[verdict];
}

bool cc_results_cell_is_empty(const struct cc_experiment *e, int variant, int cell)
{
    bool called = cc_experiment_cell(e, variant, cell, CC_CELL_OFFERED)->value > 0;
    return !called && isnan(cc_experiment_cell(e, variant, cell, CC_CELL_OCCUPANCY)->value);
}

const char *cc_results_cell_weekday(const struct cc_scenario *scenario, int cell)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    int weekday = cc_scenario_cell_day(scenario, cell)->weekday;
    return weekday < 0 ? NULL : names[weekday];
}

int cc_results_cell_minute(int cell)
{
    return cell % CC_CELLS_PER_DAY * 30;
}

#define INSERT(writer, table, columns, row_id)                                                               \
    cc_store_insert((writer)->store, table, columns, sizeof(columns) / sizeof *(columns), row_id,            \
                    (writer)->error)

/* Replications of all variants together. */
static int64_t served(const struct cc_experiment *e)
{
    int64_t sum = 0;
    for (int v = 0; v < e->variant_count; v++)
        sum += cc_experiment_find(e, v, "patients")->estimate.n;
    return sum;
}

static void write_run(struct writer *w, const struct cc_run_info *info)
{
    const struct cc_experiment *e = w->experiment;
    const struct cc_scenario *s = e->scenario;
    double wanted = isnan(e->options.precision) ? s->run.precision : e->options.precision;
    bool explained = w->trust->gap_variant >= 0;
    assert(e->options.seed <= INT64_MAX);
    const struct cc_column columns[] = {
        {"kind", cc_value_string(info->kind)},
        {"version", cc_value_string(info->version)},
        {"commit_id", cc_value_string(info->commit)},
        {"compiler", cc_value_string(cc_compiler())},
        {"arguments", cc_value_string(info->arguments)},
        {"seed", cc_value_integer((int64_t)e->options.seed)},
        {"threads", cc_value_integer(info->thread_count)},
        {"started_at", cc_value_string(info->started_at)},
        {"duration_s", cc_value_number(info->duration_s)},
        {"scenario", cc_value_string(s->name)},
        {"title", cc_value_string(s->title)},
        {"path", cc_value_string(cc_config_path(s->config))},
        {"sha256", cc_value_string(cc_config_sha256(s->config))},
        {"scenario_text", cc_value_string(cc_config_text(s->config))},
        {"baseline", cc_value_string(e->variants[e->baseline].name)},
        {"replications", cc_value_integer(e->reps)},
        {"patients", cc_value_integer(e->patients)},
        {"precision_wanted", e->options.reps ? cc_value_null() : cc_value_number(wanted)},
        {"precision_reached", cc_value_number(e->worst_precision)},
        {"precise", cc_value_integer(e->precise)},
        {"interrupted", cc_value_integer(e->interrupted)},
        {"checks_passed",
         cc_value_integer(w->trust->gap_variant < 0 && e->options.bare ? served(e)
                                                                       : w->trust->checks_passed)},
        {"erlang_z", cc_value_number(w->trust->gap.z)},
        {"gap_exact_s", explained ? cc_value_number(w->trust->gap.exact_s) : cc_value_null()},
        {"gap_erlang_s", explained ? cc_value_number(w->trust->gap.erlang_a_s) : cc_value_null()},
    };
    INSERT(w, "run", columns, &w->run_id);
}

static void write_warning(struct writer *w, const struct cc_warning *warning)
{
    const struct cc_experiment *e = w->experiment;
    const struct cc_variant *variant = warning->variant < 0 ? NULL : &e->variants[warning->variant];
    const char *target = warning->target < 0 ? NULL : cc_scenario_target(e->scenario, warning->target)->name;
    const struct cc_column columns[] = {
        {"run_id", cc_value_integer(w->run_id)},
        {"kind", cc_value_string(cc_warning_names[warning->kind])},
        {"variant", cc_value_string(variant ? variant->name : NULL)},
        {"staff_change", cc_value_integer(variant ? variant->staff_change : 0)},
        {"target", cc_value_string(target)},
        {"value", cc_value_number(warning->value)},
    };
    INSERT(w, "warning", columns, NULL);
}

static void write_gap_step(struct writer *w, int position)
{
    const struct cc_gap_step *step = &w->trust->gap.steps[position];
    const struct cc_column columns[] = {
        {"run_id", cc_value_integer(w->run_id)},
        {"position", cc_value_integer(position)},
        {"what", cc_value_string(step->what)},
        {"hold_mean_s", cc_value_number(step->hold_s.value)},
        {"hold_mean_half_width_s", cc_value_number(step->hold_s.half_width)},
        {"part_s", position ? cc_value_number(step->part_s) : cc_value_null()},
        {"part_half_width_s", position ? cc_value_number(step->part_half_width_s) : cc_value_null()},
        {"n", cc_value_integer(step->hold_s.n)},
    };
    INSERT(w, "gap_step", columns, NULL);
}

static void write_trust(struct writer *w)
{
    for (int i = 0; i < w->trust->warning_count; i++)
        write_warning(w, &w->trust->warnings[i]);
    for (int i = 0; i < w->trust->gap.count; i++)
        write_gap_step(w, i);
}

static void write_targets(struct writer *w)
{
    const struct cc_scenario *s = w->experiment->scenario;
    for (int i = 0; i < s->targets.count; i++) {
        const struct cc_target *target = cc_scenario_target(s, i);
        const struct cc_column columns[] = {
            {"run_id", cc_value_integer(w->run_id)},
            {"position", cc_value_integer(i)},
            {"name", cc_value_string(target->name)},
            {"formula", cc_value_string(cc_formula_names[target->formula])},
            {"within_s", cc_value_number(target->within_s)},
            {"share", cc_value_number(target->share)},
            {"class", cc_value_string(target->class_name)},
        };
        INSERT(w, "target", columns, NULL);
    }
}

static const char *direction(const struct cc_metric *metric)
{
    return metric->better > 0 ? "higher" : metric->better < 0 ? "lower" : "neither";
}

/* A row counts as this metric's only when it says the same: a run keeps the meanings it was made with. */
static void note_metric(void *context, const struct cc_value *values, int count)
{
    struct writer *w = context;
    assert(count == 5);
    for (int i = 0; cc_metrics[i].id; i++)
        if (strcmp(values[1].string, cc_metrics[i].id) == 0 &&
            strcmp(values[2].string, cc_metrics[i].unit) == 0 &&
            strcmp(values[3].string, direction(&cc_metrics[i])) == 0 &&
            strcmp(values[4].string, cc_metrics[i].meaning) == 0)
            w->metric_ids[i] = values[0].integer;
}

static int write_metrics(struct writer *w)
{
    const char *sql = "SELECT id, name, unit, better, meaning FROM metric";
    int code = cc_store_query(w->store, sql, note_metric, w, w->error);
    for (int i = 0; cc_metrics[i].id && code == CC_OK; i++) {
        const struct cc_column columns[] = {
            {"name", cc_value_string(cc_metrics[i].id)},
            {"unit", cc_value_string(cc_metrics[i].unit)},
            {"better", cc_value_string(direction(&cc_metrics[i]))},
            {"meaning", cc_value_string(cc_metrics[i].meaning)},
        };
        assert(i < METRIC_COUNT_MAX);
        if (!w->metric_ids[i])
            INSERT(w, "metric", columns, &w->metric_ids[i]);
    }
    return code;
}

static void write_variant(struct writer *w, int v)
{
    const struct cc_variant *variant = &w->experiment->variants[v];
    const struct cc_list *steps = variant->staff.count ? &variant->staff : &w->experiment->scenario->staff;
    char text[CC_PLAN_TEXT];
    const char *staff = w->experiment->options.bare ? cc_plan_text(steps, text, sizeof text) : NULL;
    const struct cc_column columns[] = {
        {"run_id", cc_value_integer(w->run_id)},
        {"position", cc_value_integer(v)},
        {"name", cc_value_string(variant->name)},
        {"title", cc_value_string(variant->title)},
        {"strategy", cc_value_string(variant->strategy.row->name)},
        {"staff_change", cc_value_integer(variant->staff_change)},
        {"is_baseline", cc_value_integer(v == w->experiment->baseline)},
        {"staff", cc_value_string(staff)},
    };
    INSERT(w, "variant", columns, &w->variant_id);
}

static const char *class_name(const struct cc_scenario *scenario, int class_index)
{
    return class_index < 0 ? NULL : cc_scenario_class(scenario, class_index)->name;
}

static void write_value(struct writer *w, int v, int i)
{
    const struct cc_scenario *scenario = w->experiment->scenario;
    const struct cc_metric_instance *instance = &w->experiment->instances[i];
    const struct cc_result *result = cc_experiment_result(w->experiment, v, i);
    const char *target = instance->target < 0 ? NULL : cc_scenario_target(scenario, instance->target)->name;
    const struct cc_column columns[] = {
        {"variant_id", cc_value_integer(w->variant_id)},
        {"metric_id", cc_value_integer(w->metric_ids[instance->metric - cc_metrics])},
        {"class", cc_value_string(class_name(scenario, instance->class_index))},
        {"target", cc_value_string(target)},
        {"team", cc_value_string(instance->team < 0 ? NULL : scenario->team_names[instance->team])},
        {"value", cc_value_number(result->estimate.value)},
        {"half_width", cc_value_number(result->estimate.half_width)},
        {"n", cc_value_integer(result->estimate.n)},
        {"difference", cc_value_number(result->difference.value)},
        {"difference_half_width", cc_value_number(result->difference.half_width)},
        {"verdict", cc_value_string(cc_results_verdict(result->verdict))},
    };
    INSERT(w, "value", columns, NULL);
}

static void write_point(struct writer *w, int cell, const char *metric, struct cc_estimate estimate)
{
    const struct cc_column columns[] = {
        {"variant_id", cc_value_integer(w->variant_id)},
        {"day", cc_value_integer(cell / CC_CELLS_PER_DAY)},
        {"minute", cc_value_integer(cc_results_cell_minute(cell))},
        {"metric", cc_value_string(metric)},
        {"weekday", cc_value_string(cc_results_cell_weekday(w->experiment->scenario, cell))},
        {"value", cc_value_number(estimate.value)},
        {"half_width", cc_value_number(estimate.half_width)},
        {"n", cc_value_integer(estimate.n)},
    };
    INSERT(w, "series", columns, NULL);
}

static void write_cell(struct writer *w, int v, int cell)
{
    const struct cc_experiment *e = w->experiment;
    for (int metric = 0; metric < CC_CELL_METRICS; metric++)
        write_point(w, cell, cc_cell_metric_names[metric],
                    *cc_experiment_cell(e, v, cell, (enum cc_cell_metric)metric));
    struct cc_estimate heads = {cc_erlang_heads(e->scenario, &e->variants[v].timeline, cell), 0, e->reps};
    write_point(w, cell, "heads", heads);
    heads.value = w->planner ? cc_plan_required(w->planner, cell) : (double)NAN;
    if (!isnan(heads.value))
        write_point(w, cell, "heads_required", heads);
}

static void write_bucket(struct writer *w, enum cc_quantity quantity, const char *class, int bucket,
                         int64_t count)
{
    double upper_s = bucket == CC_HISTOGRAM_NEVER ? (double)NAN : cc_histogram_upper_s(bucket);
    const struct cc_column columns[] = {
        {"variant_id", cc_value_integer(w->variant_id)},
        {"quantity", cc_value_string(quantity_names[quantity])},
        {"class", cc_value_string(class)},
        {"lower_s", cc_value_number(cc_histogram_lower_s(bucket))},
        {"upper_s", cc_value_number(upper_s)},
        {"count", cc_value_integer(count)},
    };
    INSERT(w, "histogram", columns, NULL);
}

static void write_histogram(struct writer *w, int v, enum cc_quantity quantity, int class_index)
{
    const struct cc_histogram *sections = cc_spread_at(&w->experiment->spreads[v], quantity, class_index, 0);
    bool per_class = quantity < CC_DAILY;
    const char *class = per_class ? class_name(w->experiment->scenario, class_index) : NULL;
    for (int bucket = 0; bucket <= CC_HISTOGRAM_NEVER; bucket++) {
        int64_t count = 0;
        for (int section = 0; section < CC_SECTIONS; section++)
            count += sections[section].count[bucket];
        if (count)
            write_bucket(w, quantity, class, bucket, count);
    }
}

static void write_economics(struct writer *w, int v)
{
    struct cc_business_case the;
    cc_economics_case(w->experiment, v, &the);
    for (int line = 0; line < CC_MONEY_LINES; line++)
        for (int level = 0; level < CC_PRICE_LEVELS; level++) {
            const struct cc_estimate *one = &the.simulated[level][line];
            const struct cc_column columns[] = {
                {"variant_id", cc_value_integer(w->variant_id)},
                {"position", cc_value_integer(line)},
                {"line", cc_value_string(cc_money_rows[line].id)},
                {"payer", cc_value_string(cc_money_rows[line].payer)},
                {"unit", cc_value_string(cc_money_rows[line].unit)},
                {"level", cc_value_string(cc_price_level_names[level])},
                {"claimed", cc_value_number(the.claimed[line])},
                {"value", cc_value_number(one->value)},
                {"half_width", cc_value_number(one->half_width)},
            };
            INSERT(w, "economics", columns, NULL);
        }
}

static void write_course(struct writer *w, int v)
{
    const struct cc_course *course = &w->experiment->course;
    for (int half_hour = 0; half_hour < CC_CELLS_PER_DAY && course->replications; half_hour++)
        for (int level = 0; level < CC_LEVELS; level++) {
            const struct cc_course_point *point = &course->points[v][half_hour][level];
            const struct cc_column columns[] = {
                {"variant_id", cc_value_integer(w->variant_id)},
                {"minute", cc_value_integer(half_hour * 30)},
                {"level", cc_value_string(cc_level_names[level])},
                {"mean", cc_value_number(point->mean)},
                {"p10", cc_value_number(point->p10)},
                {"p50", cc_value_number(point->p50)},
                {"p90", cc_value_number(point->p90)},
                {"n", cc_value_integer(point->n)},
            };
            if (point->n)
                INSERT(w, "course", columns, NULL);
        }
}

/* Only of the variants that were asked for: those of the trade-off would triple the file. */
static void write_details(struct writer *w, int v)
{
    const struct cc_scenario *scenario = w->experiment->scenario;
    for (int cell = 0; cell < scenario->cell_count; cell++)
        if (!cc_results_cell_is_empty(w->experiment, v, cell))
            write_cell(w, v, cell);
    write_course(w, v);
    for (int quantity = 0; quantity < CC_QUANTITIES; quantity++)
        for (int c = 0; c < scenario->classes.count; c++)
            write_histogram(w, v, (enum cc_quantity)quantity, c);
}

static void write_records(struct writer *w)
{
    const struct cc_records *records = &w->experiment->records;
    for (int64_t i = 0; i < records->count * records->variant_count; i++) {
        const struct cc_column columns[] = {
            {"run_id", cc_value_integer(w->run_id)},
            {"replication", cc_value_integer(i / records->variant_count)},
            {"position", cc_value_integer(i % records->variant_count)},
            {"num", cc_value_number(records->ratios[2 * i])},
            {"den", cc_value_number(records->ratios[2 * i + 1])},
        };
        INSERT(w, "record", columns, NULL);
    }
}

int cc_results_write(struct cc_store *store, const struct cc_experiment *e, const struct cc_trust *trust,
                     const struct cc_run_info *info, int64_t *run_id, struct cc_error *error)
{
    static const struct cc_trust bare = {.gap_variant = -1, .gap = {.z = NAN}};
    struct writer w = {.store = store, .experiment = e, .trust = trust ? trust : &bare, .error = error};
    struct cc_planner planner;
    struct cc_error unplanned; /* a stationary run or a recorded log has no week */
    cc_error_init(&unplanned);
    if (!e->options.bare && cc_planner_init(&planner, e->scenario, &unplanned) == CC_OK)
        w.planner = &planner;
    int code = cc_store_begin(store, error);
    if (code == CC_OK)
        code = write_metrics(&w);
    if (code != CC_OK) {
        cc_store_roll_back(store);
        return code;
    }
    write_run(&w, info);
    write_trust(&w);
    write_targets(&w);
    write_records(&w);
    for (int v = 0; v < e->variant_count; v++) {
        write_variant(&w, v);
        for (int i = 0; i < e->instance_count; i++)
            write_value(&w, v, i);
        if (v < e->main_count && !e->options.bare)
            write_details(&w, v);
        if (v != e->baseline && cc_economics_apply(e->scenario))
            write_economics(&w, v);
    }
    if (run_id)
        *run_id = w.run_id;
    return cc_store_commit(store, error);
}
