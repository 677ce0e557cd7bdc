/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/config.h"

#include <assert.h>
#include <libconfig.h>
#include <sha256.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config_complaint.h"
#include "sim/config_grammar.h"
#include "sim/config_override.h"
#include "sim/config_tree.h"

/* Places in the order in which errors are told: the root, offsets into the text plus 1, overrides, defaults.
 */
#define AT_ROOT 0
#define AT_OVERRIDES (SIZE_MAX / 2)
#define AT_DEFAULT SIZE_MAX

/* The hook of a setting points to one. */
struct place {
    size_t name_at, value_at;
};

struct chunk {
    struct chunk *next;
    _Alignas(max_align_t) char data[];
};

struct fallback {
    struct fallback *next;
    const char *text;
    config_t tree;
    const struct cc_node *node;
};

struct cc_config {
    char *path;
    struct cc_source source;
    config_t tree;
    struct place root_place;
    const char *const *overrides; /* own copies */
    int override_count;
    struct chunk *chunks;
    struct fallback *fallbacks;
    struct cc_complaints complaints;
    char *text;
    char sha256[SHA256_DIGEST_STRING_LENGTH];
};

void *cc_config_alloc(struct cc_config *config, size_t size)
{
    struct chunk *chunk = calloc(1, sizeof *chunk + size);
    if (!chunk) {
        abort();
    }
    chunk->next = config->chunks;
    config->chunks = chunk;
    return chunk->data;
}

static char *copy_text(struct cc_config *config, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(cc_config_alloc(config, size), text, size);
}

static const char *place_name(const struct cc_config *config, size_t at, char *out, size_t size)
{
    if (at == AT_ROOT) {
        snprintf(out, size, "%s:1:1", config->path);
    } else if (at == AT_DEFAULT) {
        snprintf(out, size, "default");
    } else if (at >= AT_OVERRIDES) {
        char label[CC_OVERRIDE_LABEL_SIZE];
        snprintf(out, size, "%s", cc_override_label(config->overrides[at - AT_OVERRIDES], label));
    } else {
        cc_source_place(&config->source, at - 1, out, size);
    }
    return out;
}

static size_t node_at(const config_setting_t *setting, enum cc_node_place where)
{
    const struct place *place = config_setting_get_hook(setting);
    return !place ? AT_DEFAULT : where == CC_AT_NAME ? place->name_at : place->value_at;
}

void cc_config_complain(struct cc_config *config, const struct cc_node *node, enum cc_node_place place,
                        const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    cc_complaint_add(&config->complaints, node_at((const config_setting_t *)node, place),
                     copy_text(config, text));
}

int cc_config_complaints(const struct cc_config *config)
{
    return config->complaints.count;
}

const struct cc_node *cc_config_root(const struct cc_config *config)
{
    return (const struct cc_node *)config_root_setting(&config->tree);
}

/* libconfig takes no const where it only looks. */
static config_setting_t *setting_of(const struct cc_node *node)
{
    return (config_setting_t *)(uintptr_t)node;
}

enum cc_node_kind cc_config_node_kind(const struct cc_node *node)
{
    switch (config_setting_type(setting_of(node))) {
    case CONFIG_TYPE_GROUP:
        return CC_NODE_GROUP;
    case CONFIG_TYPE_LIST:
        return CC_NODE_LIST;
    case CONFIG_TYPE_ARRAY:
        return CC_NODE_ARRAY;
    case CONFIG_TYPE_FLOAT:
        return CC_NODE_FLOAT;
    case CONFIG_TYPE_STRING:
        return CC_NODE_TEXT;
    case CONFIG_TYPE_BOOL:
        return CC_NODE_SWITCH;
    default:
        return CC_NODE_INTEGER;
    }
}

const char *cc_config_node_name(const struct cc_node *node)
{
    return config_setting_name(setting_of(node));
}

int cc_config_node_count(const struct cc_node *node)
{
    return config_setting_length(setting_of(node));
}

const struct cc_node *cc_config_node_child(const struct cc_node *node, int index)
{
    return (const struct cc_node *)config_setting_get_elem(setting_of(node), (unsigned)index);
}

const struct cc_node *cc_config_node_member(const struct cc_node *group, const char *name)
{
    return (const struct cc_node *)config_setting_get_member(setting_of(group), name);
}

int64_t cc_config_node_integer(const struct cc_node *node)
{
    const config_setting_t *setting = setting_of(node);
    return config_setting_type(setting) == CONFIG_TYPE_INT ? config_setting_get_int(setting)
                                                           : config_setting_get_int64(setting);
}

double cc_config_node_number(const struct cc_node *node)
{
    const config_setting_t *setting = setting_of(node);
    return config_setting_type(setting) == CONFIG_TYPE_FLOAT ? config_setting_get_float(setting)
                                                             : (double)cc_config_node_integer(node);
}

const char *cc_config_node_text(const struct cc_node *node)
{
    return config_setting_get_string(setting_of(node));
}

bool cc_config_node_switch(const struct cc_node *node)
{
    return config_setting_get_bool(setting_of(node));
}

/* Our grammar and libconfig agree on the order of settings: gives each its place. */
static void attach_places(config_setting_t *setting, struct place *places, int *next)
{
    for (int i = 0; i < config_setting_length(setting); i++) {
        config_setting_t *child = config_setting_get_elem(setting, (unsigned)i);
        config_setting_set_hook(child, &places[(*next)++]);
        if (config_setting_is_aggregate(child)) {
            attach_places(child, places, next);
        }
    }
}

/* libconfig reads what our grammar has accepted; that it disagrees is not expected, but told. */
static int build_tree(config_t *tree, const struct cc_source *source, struct cc_error *error)
{
    if (config_read_string(tree, source->text)) {
        return CC_OK;
    }
    int line = config_error_line(tree);
    line = line < 1 ? 1 : line > source->line_count ? source->line_count : line;
    return cc_source_fail(source, source->lines[line - 1].start, error, "libconfig: %s",
                          config_error_text(tree));
}

static int build_config(struct cc_config *config, struct cc_error *error)
{
    struct cc_grammar grammar = {.count = 0};
    int code = cc_grammar_parse(&grammar, &config->source, error);
    if (!code) {
        code = build_tree(&config->tree, &config->source, error);
    }
    if (!code) {
        struct place *places = cc_config_alloc(config, ((size_t)grammar.count + 1) * sizeof *places);
        for (int i = 0; i < grammar.count; i++) {
            places[i].name_at = grammar.settings[i].name_at + 1;
            places[i].value_at = grammar.settings[i].value_at + 1;
        }
        int next = 0;
        attach_places(config_root_setting(&config->tree), places, &next);
        assert(next == grammar.count);
        config_setting_set_hook(config_root_setting(&config->tree), &config->root_place);
    }
    cc_grammar_free(&grammar);
    return code;
}

/* Reads "value = <text>" into `tree`, with exactly one value; `tree` is initialised and stays the caller's.
 */
static int parse_value(config_t *tree, const char *label, const char *text, struct cc_error *error)
{
    struct cc_source source = {.text = NULL};
    struct cc_grammar grammar = {.count = 0};
    int code = cc_source_from_text(&source, label, "value = ", text, error);
    code = code ? code : cc_grammar_parse(&grammar, &source, error);
    code = code ? code : build_tree(tree, &source, error);
    if (!code && config_setting_length(config_root_setting(tree)) != 1) {
        code = cc_source_fail(&source, 0, error, "expected one value");
    }
    cc_grammar_free(&grammar);
    cc_source_close(&source);
    return code;
}

const struct cc_node *cc_config_default(struct cc_config *config, const char *text)
{
    /* Tables are static: the same default has the same address. */
    for (const struct fallback *known = config->fallbacks; known; known = known->next) {
        if (known->text == text) {
            return known->node;
        }
    }
    struct fallback *fallback = cc_config_alloc(config, sizeof *fallback);
    struct cc_error error;
    cc_error_init(&error);
    config_init(&fallback->tree);
    if (parse_value(&fallback->tree, "default", text, &error) == CC_OK) {
        config_setting_t *root = config_root_setting(&fallback->tree);
        fallback->node = (const struct cc_node *)config_setting_get_elem(root, 0);
    }
    fallback->text = text;
    fallback->next = config->fallbacks;
    config->fallbacks = fallback;
    return fallback->node;
}

static config_setting_t *take_step(config_setting_t *setting, const struct cc_override_step *step)
{
    if (step->name[0]) {
        return config_setting_is_group(setting) ? config_setting_get_member(setting, step->name) : NULL;
    }
    bool has_elements = config_setting_is_list(setting) || config_setting_is_array(setting);
    return has_elements ? config_setting_get_elem(setting, (unsigned)step->index) : NULL;
}

/* What is being applied. */
struct override {
    struct cc_config *config;
    const char *label;
    const char *path;
    struct place *place;
    struct cc_error *error;
};

static int refuse(const struct override *override, const char *why)
{
    return cc_error_add(override->error, CC_BAD_SCENARIO, "%s: %s", override->label, why);
}

/* The name must be one that the scenario language allows, else libconfig adds nothing. */
static config_setting_t *add_setting(const struct override *override, config_setting_t *parent,
                                     const char *name, int type)
{
    config_setting_t *setting = config_setting_add(parent, name, type);
    if (setting) {
        config_setting_set_hook(setting, override->place);
    }
    return setting;
}

static void copy_value(const struct override *override, config_setting_t *into, const config_setting_t *from)
{
    switch (config_setting_type(from)) {
    case CONFIG_TYPE_INT:
        config_setting_set_int(into, config_setting_get_int(from));
        return;
    case CONFIG_TYPE_INT64:
        config_setting_set_int64(into, config_setting_get_int64(from));
        return;
    case CONFIG_TYPE_FLOAT:
        config_setting_set_float(into, config_setting_get_float(from));
        return;
    case CONFIG_TYPE_BOOL:
        config_setting_set_bool(into, config_setting_get_bool(from));
        return;
    case CONFIG_TYPE_STRING:
        config_setting_set_string(into, config_setting_get_string(from));
        return;
    default:
        for (int i = 0; i < config_setting_length(from); i++) {
            const config_setting_t *child = config_setting_get_elem(from, (unsigned)i);
            copy_value(override,
                       add_setting(override, into, config_setting_name(child), config_setting_type(child)),
                       child);
        }
    }
}

/* An array keeps one kind of value; an integer among floats becomes a float. */
static int fit_array(const struct override *override, const config_setting_t *array, config_setting_t *value)
{
    const config_setting_t *first = config_setting_get_elem(array, 0);
    int kept = config_setting_type(first);
    int given = config_setting_type(value);
    if (given == kept) {
        return CC_OK;
    }
    if (kept == CONFIG_TYPE_FLOAT && given == CONFIG_TYPE_INT) {
        double number = config_setting_get_int(value);
        value->type = CONFIG_TYPE_FLOAT;
        config_setting_set_float(value, number);
        return CC_OK;
    }
    return refuse(override,
                  "an array [ ] holds one kind of value, and this is another; give the whole array");
}

/* Puts a copy of `value` in place of what is at `index` of `parent` (its end when there is none yet). */
static int replace(const struct override *override, config_setting_t *parent, int index, const char *name,
                   config_setting_t *value)
{
    if (config_setting_is_array(parent) && fit_array(override, parent, value)) {
        return override->error->code;
    }
    if (index < config_setting_length(parent)) {
        config_setting_remove_elem(parent, (unsigned)index);
    }
    config_setting_t *setting = add_setting(override, parent, name, config_setting_type(value));
    if (!setting) {
        return refuse(override, "a name has only letters a-z, digits, - and _, and begins with a letter");
    }
    copy_value(override, setting, value);
    /* libconfig adds at the end only, and the order of a list has a meaning. */
    config_setting_t **elements = parent->value.list->elements;
    int last = config_setting_length(parent) - 1;
    memmove(elements + index + 1, elements + index, (size_t)(last - index) * sizeof *elements);
    elements[index] = setting;
    return CC_OK;
}

static int refuse_step(const struct override *override, const config_setting_t *setting,
                       const struct cc_override_step *step)
{
    char why[256];
    const char *name = config_setting_name(setting);
    name = name ? name : config_setting_is_root(setting) ? "the scenario" : "this element";
    bool has_elements = config_setting_is_list(setting) || config_setting_is_array(setting);
    if (step->name[0]) {
        snprintf(why, sizeof why, "%.60s is not a group and has no \"%.60s\"", name, step->name);
    } else if (!has_elements) {
        snprintf(why, sizeof why, "%.60s is not a list", name);
    } else {
        int count = config_setting_length(setting);
        snprintf(why, sizeof why, "%.60s has %d element%s, counted from [0]; there is no [%d]", name, count,
                 count == 1 ? "" : "s", step->index);
    }
    return refuse(override, why);
}

/* Groups on the way that are not there yet are made: whether they have a meaning, the field table knows. */
static int put_value(const struct override *override, config_setting_t *value)
{
    struct cc_override_step steps[CC_OVERRIDE_STEPS_MAX];
    int count = cc_override_parse_path(override->path, steps);
    if (count < 1) {
        return refuse(override, "expected a path such as demand.patients or variants[1].capacity before '='");
    }
    config_setting_t *setting = config_root_setting(&override->config->tree);
    for (int i = 0; i < count; i++) {
        const struct cc_override_step *step = &steps[i];
        config_setting_t *next = take_step(setting, step);
        if (!next && (!step->name[0] || !config_setting_is_group(setting))) {
            return refuse_step(override, setting, step);
        }
        if (i == count - 1) {
            int index = next ? config_setting_index(next) : config_setting_length(setting);
            return replace(override, setting, index, step->name[0] ? step->name : NULL, value);
        }
        if (!next && !(next = add_setting(override, setting, step->name, CONFIG_TYPE_GROUP))) {
            return refuse(override, "a name has only letters a-z, digits, - and _, and begins with a letter");
        }
        setting = next;
    }
    return CC_OK;
}

/* `-s "path = value"` is as good. */
static char *trim(char *text)
{
    text += strspn(text, " \t");
    for (size_t size = strlen(text); size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t');) {
        text[--size] = '\0';
    }
    return text;
}

static int apply_override(struct cc_config *config, int index, struct cc_error *error)
{
    char label[CC_OVERRIDE_LABEL_SIZE];
    char *path = copy_text(config, config->overrides[index]);
    char *text = strchr(path, '=');
    struct override override = {.config = config, .path = path, .error = error};
    override.label = cc_override_label(config->overrides[index], label);
    if (!text || text[1 + strspn(text + 1, " \t")] == '\0') {
        return refuse(&override, text ? "a value is missing after '='" : "expected path=value");
    }
    *text++ = '\0';
    override.path = trim(path);
    override.place = cc_config_alloc(config, sizeof *override.place);
    override.place->name_at = override.place->value_at = AT_OVERRIDES + (size_t)index;
    text = trim(text);
    if (cc_override_is_bare_word(text)) {
        size_t size = strlen(text) + 3;
        char *quoted = cc_config_alloc(config, size);
        snprintf(quoted, size, "\"%s\"", text);
        text = quoted;
    }
    config_t tree;
    config_init(&tree);
    int code = parse_value(&tree, override.label, text, error);
    if (!code) {
        code = put_value(&override, config_setting_get_elem(config_root_setting(&tree), 0));
    }
    config_destroy(&tree);
    return code;
}

static int apply_overrides(struct cc_config *config, const char *const *overrides, int count,
                           struct cc_error *error)
{
    const char **copies = cc_config_alloc(config, ((size_t)count + 1) * sizeof *copies);
    for (int i = 0; i < count; i++) {
        copies[i] = copy_text(config, overrides[i]);
    }
    config->overrides = copies;
    config->override_count = count;
    for (int i = 0; i < count; i++) {
        int code = apply_override(config, i, error);
        if (code) {
            return code;
        }
    }
    return CC_OK;
}

/* NUL stands between the text and the overrides, so that a comment in the file cannot look like one. */
static void hash_config(struct cc_config *config)
{
    SHA256_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)config->source.text, config->source.size);
    for (int i = 0; i < config->override_count; i++) {
        SHA256Update(&context, (const uint8_t *)"", 1);
        SHA256Update(&context, (const uint8_t *)config->overrides[i], strlen(config->overrides[i]));
    }
    SHA256End(&context, config->sha256);
}

static void write_text(struct cc_config *config)
{
    size_t size = config->source.size + 1;
    for (int i = 0; i < config->override_count; i++) {
        size += strlen(config->overrides[i]) + sizeof "# -s \n";
    }
    char *at = config->text = cc_config_alloc(config, size);
    memcpy(at, config->source.text, config->source.size);
    at += config->source.size;
    for (int i = 0; i < config->override_count; i++) {
        at = cc_override_write_comment(config->overrides[i], at);
    }
}

/* Reads the file `path`, or, when `text` is not NULL, that text, which errors then call `path`. */
static int open_config(struct cc_config **config, const char *path, const char *text,
                       const char *const *overrides, int override_count, struct cc_error *error)
{
    struct cc_config *opened = calloc(1, sizeof *opened);
    *config = NULL;
    if (!opened) {
        return cc_error_add(error, CC_BAD_IO, "out of memory while reading a scenario");
    }
    config_init(&opened->tree);
    opened->path = copy_text(opened, path);
    int code = text ? cc_source_from_text(&opened->source, path, "", text, error)
                    : cc_source_open(&opened->source, path, error);
    code = code ? code : build_config(opened, error);
    code = code ? code : apply_overrides(opened, overrides, override_count, error);
    if (code) {
        cc_config_close(opened);
        return code;
    }
    hash_config(opened);
    write_text(opened);
    *config = opened;
    return CC_OK;
}

int cc_config_open(struct cc_config **config, const char *path, const char *const *overrides,
                   int override_count, struct cc_error *error)
{
    return open_config(config, path, NULL, overrides, override_count, error);
}

int cc_config_open_text(struct cc_config **config, const char *label, const char *text,
                        struct cc_error *error)
{
    return open_config(config, label, text, NULL, 0, error);
}

void cc_config_close(struct cc_config *config)
{
    if (!config) {
        return;
    }
    config_destroy(&config->tree);
    for (struct fallback *fallback = config->fallbacks; fallback; fallback = fallback->next) {
        config_destroy(&fallback->tree);
    }
    cc_source_close(&config->source);
    cc_complaint_free(&config->complaints);
    for (struct chunk *chunk = config->chunks; chunk;) {
        struct chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    free(config);
}

void cc_config_fail(struct cc_config *config, const char *path, const char *format, ...)
{
    char text[1024];
    int used = path[0] ? snprintf(text, sizeof text / 2, "%.400s: ", path) : 0;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, sizeof text - (size_t)used, format, arguments);
    va_end(arguments);
    struct cc_override_step steps[CC_OVERRIDE_STEPS_MAX];
    int count = cc_override_parse_path(path, steps);
    assert(count >= 0);
    config_setting_t *setting = config_root_setting(&config->tree);
    int taken = 0;
    for (config_setting_t *next = setting; taken < count && (next = take_step(setting, &steps[taken]));
         taken++) {
        setting = next;
    }
    size_t at = node_at(setting, taken == count ? CC_AT_VALUE : CC_AT_NAME);
    cc_complaint_add(&config->complaints, at, copy_text(config, text));
}

int cc_config_result(const struct cc_config *config, struct cc_error *error)
{
    char place[1200];
    const struct cc_complaints *complaints = &config->complaints;
    cc_complaint_sort(complaints);
    for (int i = 0; i < complaints->count; i++) {
        cc_error_add(error, CC_BAD_SCENARIO, "%s: %s",
                     place_name(config, complaints->items[i].at, place, sizeof place),
                     complaints->items[i].text);
    }
    return complaints->count ? CC_BAD_SCENARIO : CC_OK;
}

const char *cc_config_path(const struct cc_config *config)
{
    return config->path;
}

const char *cc_config_text(const struct cc_config *config)
{
    return config->text;
}

const char *cc_config_sha256(const struct cc_config *config)
{
    return config->sha256;
}
