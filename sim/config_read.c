/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "sim/config_tree.h"
#include "sim/config_words.h"
#include "sim/units.h"

#define PATH_SIZE 256
#define NAMES_MAX 128
#define COUNT_MAX_DEFAULT 1000

/* The way from the root to a value, for messages: a name, or the index of an element when there is none. */
struct trail {
    const struct trail *up;
    const char *name;
    int index;
};

static const char *path_of(const struct trail *trail, char *out)
{
    if (!trail) {
        out[0] = '\0';
        return out;
    }
    path_of(trail->up, out);
    size_t used = strlen(out);
    if (trail->name) {
        snprintf(out + used, PATH_SIZE - used, "%s%.60s", used ? "." : "", trail->name);
    } else {
        snprintf(out + used, PATH_SIZE - used, "[%d]", trail->index);
    }
    return out;
}

/* ": path: message" is put together here for all that is told about a value. */
#define COMPLAIN(config, node, place, trail, format, ...)                                                    \
    do {                                                                                                     \
        char complain_path[PATH_SIZE];                                                                       \
        path_of((trail), complain_path);                                                                     \
        cc_config_complain((config), (node), (place), "%s%s" format, complain_path,                          \
                           complain_path[0] ? ": " : "", __VA_ARGS__);                                       \
    } while (0)

static void refuse_type(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                        const struct cc_node *node)
{
    char wanted[600];
    char seen[160];
    COMPLAIN(config, node, CC_AT_VALUE, trail, "expected %s, found %s",
             cc_words_expected(field, wanted, sizeof wanted), cc_words_found(node, seen, sizeof seen));
}

static bool is_number(const struct cc_node *node)
{
    enum cc_node_kind kind = cc_config_node_kind(node);
    return kind == CC_NODE_FLOAT || kind == CC_NODE_INTEGER;
}

static bool is_row(const struct cc_node *node)
{
    enum cc_node_kind kind = cc_config_node_kind(node);
    return kind == CC_NODE_ARRAY || kind == CC_NODE_LIST;
}

static void check_range(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                        const struct cc_node *node)
{
    double value = cc_config_node_number(node);
    bool any = field->min == 0 && field->max == 0;
    if (any || (value >= field->min && value <= field->max)) {
        return;
    }
    char range[96];
    /* "at least 0 1/h" would read badly. */
    const char *unit = field->unit ? field->unit : "";
    bool in_brackets = unit[0] >= '0' && unit[0] <= '9';
    if (isinf(field->max)) {
        snprintf(range, sizeof range, "at least %.10g", field->min);
    } else if (isinf(field->min)) {
        snprintf(range, sizeof range, "at most %.10g", field->max);
    } else {
        snprintf(range, sizeof range, "between %.10g and %.10g", field->min, field->max);
    }
    COMPLAIN(config, node, CC_AT_VALUE, trail, "must be %s%s%s%s, is %.15g", range,
             in_brackets ? " ("
             : unit[0]   ? " "
                         : "",
             unit, in_brackets ? ")" : "", value);
}

/* How many elements a LIST or NUMBERS may have. */
static bool check_count(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                        const struct cc_node *node)
{
    int count = cc_config_node_count(node);
    int most = field->count_max ? field->count_max : COUNT_MAX_DEFAULT;
    if (count >= field->count_min && count <= most) {
        return true;
    }
    const char *bound = field->count_min == most   ? "exactly"
                        : count < field->count_min ? "at least"
                                                   : "at most";
    int limit = count < field->count_min ? field->count_min : most;
    COMPLAIN(config, node, CC_AT_VALUE, trail, "must have %s %d element%s, has %d", bound, limit,
             limit == 1 ? "" : "s", count);
    return false;
}

static void set_absent(const struct cc_field *field, void *out)
{
    switch (field->type) {
    case CC_NUMBER:
    case CC_CLOCK:
        *(double *)out = (double)NAN;
        break;
    case CC_INTEGER:
        *(int64_t *)out = 0;
        break;
    case CC_SWITCH:
        *(bool *)out = false;
        break;
    case CC_TEXT:
        *(const char **)out = NULL;
        break;
    case CC_CHOICE:
        *(int *)out = -1;
        break;
    case CC_CHOICES:
        *(uint32_t *)out = 0;
        break;
    case CC_NUMBERS:
        *(struct cc_numbers *)out = (struct cc_numbers){.count = 0};
        break;
    case CC_LIST:
        *(struct cc_list *)out = (struct cc_list){.count = 0};
        break;
    case CC_MEMBER:
        *(struct cc_member *)out = (struct cc_member){.row = NULL};
        break;
    case CC_GROUP:
        for (const struct cc_field *sub = field->sub; sub->name; sub++) {
            set_absent(sub, (char *)out + sub->offset);
        }
        break;
    }
}

static void read_number(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                        const struct cc_node *node, void *out)
{
    if (field->type == CC_INTEGER && cc_config_node_kind(node) == CC_NODE_INTEGER) {
        *(int64_t *)out = cc_config_node_integer(node);
    } else if (field->type == CC_NUMBER && is_number(node)) {
        *(double *)out = cc_config_node_number(node);
    } else {
        refuse_type(config, trail, field, node);
        return;
    }
    check_range(config, trail, field, node);
}

static void read_text(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                      const struct cc_node *node, void *out)
{
    bool is_text = cc_config_node_kind(node) == CC_NODE_TEXT;
    bool understood = is_text;
    if (is_text && field->type == CC_TEXT) {
        *(const char **)out = cc_config_node_text(node);
    } else if (is_text) {
        understood = cc_parse_clock(cc_config_node_text(node), out) == 0;
    }
    if (!understood) {
        refuse_type(config, trail, field, node);
    }
}

static void read_switch(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                        const struct cc_node *node, void *out)
{
    if (cc_config_node_kind(node) != CC_NODE_SWITCH) {
        refuse_type(config, trail, field, node);
        return;
    }
    *(bool *)out = cc_config_node_switch(node);
}

/* Index of the name among the choices, or -1, which is told. */
static int find_choice(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                       const struct cc_node *node)
{
    char hint[800];
    if (cc_config_node_kind(node) != CC_NODE_TEXT) {
        refuse_type(config, trail, field, node);
        return -1;
    }
    const char *word = cc_config_node_text(node);
    int count = cc_words_count(field->choices);
    for (int i = 0; i < count; i++) {
        if (strcmp(field->choices[i], word) == 0) {
            return i;
        }
    }
    COMPLAIN(config, node, CC_AT_VALUE, trail, "\"%.60s\" is not one of the choices%s", word,
             cc_words_suggest(word, field->choices, count, hint, sizeof hint));
    return -1;
}

static void read_choices(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                         const struct cc_node *node, void *out)
{
    if (!is_row(node)) {
        refuse_type(config, trail, field, node);
        return;
    }
    uint32_t bits = 0;
    for (int i = 0; i < cc_config_node_count(node); i++) {
        const struct cc_node *child = cc_config_node_child(node, i);
        struct trail at = {.up = trail, .index = i};
        int choice = find_choice(config, &at, field, child);
        assert(choice < 32);
        if (choice >= 0 && (bits >> choice & 1)) {
            COMPLAIN(config, child, CC_AT_VALUE, &at, "\"%s\" stands twice", field->choices[choice]);
        }
        bits |= choice < 0 ? 0 : (uint32_t)1 << choice;
    }
    *(uint32_t *)out = bits;
}

static void read_numbers(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                         const struct cc_node *node, void *out)
{
    struct cc_field element = *field;
    element.type = CC_NUMBER;
    if (!is_row(node)) {
        refuse_type(config, trail, field, node);
        return;
    }
    if (!check_count(config, trail, field, node)) {
        return;
    }
    int count = cc_config_node_count(node);
    double *values = cc_config_alloc(config, (size_t)count * sizeof *values);
    for (int i = 0; i < count; i++) {
        struct trail at = {.up = trail, .index = i};
        read_number(config, &at, &element, cc_config_node_child(node, i), &values[i]);
    }
    *(struct cc_numbers *)out = (struct cc_numbers){.values = count ? values : NULL, .count = count};
}

static void read_group(struct cc_config *config, const struct trail *trail, const struct cc_node *group,
                       const struct cc_field *fields, const char *selector, void *out);

static void read_list(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                      const struct cc_node *node, void *out)
{
    if (cc_config_node_kind(node) != CC_NODE_LIST) {
        refuse_type(config, trail, field, node);
        return;
    }
    if (!check_count(config, trail, field, node)) {
        return;
    }
    int count = cc_config_node_count(node);
    char *items = cc_config_alloc(config, (size_t)count * field->sub_size);
    struct cc_field element = {.type = CC_GROUP};
    for (int i = 0; i < count; i++) {
        const struct cc_node *child = cc_config_node_child(node, i);
        struct trail at = {.up = trail, .index = i};
        if (cc_config_node_kind(child) != CC_NODE_GROUP) {
            refuse_type(config, &at, &element, child);
            continue;
        }
        read_group(config, &at, child, field->sub, NULL, items + (size_t)i * field->sub_size);
    }
    *(struct cc_list *)out = (struct cc_list){.items = count ? items : NULL, .count = count};
}

static const struct cc_described *find_row(const struct cc_family *family, const char *name)
{
    for (const struct cc_described *const *row = family->rows; *row; row++) {
        if (strcmp((*row)->name, name) == 0) {
            return *row;
        }
    }
    return NULL;
}

static int list_rows(const struct cc_family *family, const char **names)
{
    int count = 0;
    while (family->rows[count] && count < NAMES_MAX) {
        names[count] = family->rows[count]->name;
        count++;
    }
    return count;
}

/* The row that the selector of a member's group names, or NULL, which is told. */
static const struct cc_described *select_row(struct cc_config *config, const struct trail *trail,
                                             const struct cc_family *family, const struct cc_node *node)
{
    char text[800];
    const char *names[NAMES_MAX];
    int count = list_rows(family, names);
    const struct cc_node *selector = cc_config_node_member(node, family->selector);
    if (!selector) {
        COMPLAIN(config, node, CC_AT_NAME, trail, "%s is missing, it says which %s: %s", family->selector,
                 family->what, cc_words_join(names, count, " or ", text, sizeof text));
        return NULL;
    }
    struct trail at = {.up = trail, .name = family->selector};
    if (cc_config_node_kind(selector) != CC_NODE_TEXT) {
        char all[600];
        char seen[160];
        cc_words_join(names, count, " or ", all, sizeof all);
        COMPLAIN(config, selector, CC_AT_VALUE, &at, "expected %s, found %s", all,
                 cc_words_found(selector, seen, sizeof seen));
        return NULL;
    }
    const char *word = cc_config_node_text(selector);
    const struct cc_described *row = find_row(family, word);
    if (!row) {
        COMPLAIN(config, selector, CC_AT_VALUE, &at, "no %s \"%.60s\"%s", family->what, word,
                 cc_words_suggest(word, names, count, text, sizeof text));
    }
    return row;
}

static void read_member(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                        const struct cc_node *node, void *out)
{
    if (cc_config_node_kind(node) != CC_NODE_GROUP) {
        refuse_type(config, trail, field, node);
        return;
    }
    const struct cc_described *row = select_row(config, trail, field->family, node);
    if (!row) {
        return;
    }
    char why[256] = "";
    static const struct cc_field none = {.name = NULL};
    void *params = cc_config_alloc(config, row->size);
    int complaints = cc_config_complaints(config);
    read_group(config, trail, node, row->fields ? row->fields : &none, field->family->selector, params);
    bool clean = cc_config_complaints(config) == complaints;
    if (clean && row->prepare && row->prepare(params, why, sizeof why)) {
        COMPLAIN(config, node, CC_AT_NAME, trail, "%s", why);
        return;
    }
    *(struct cc_member *)out = (struct cc_member){.row = row, .params = params};
}

static void read_value(struct cc_config *config, const struct trail *trail, const struct cc_field *field,
                       const struct cc_node *node, void *out)
{
    switch (field->type) {
    case CC_NUMBER:
    case CC_INTEGER:
        read_number(config, trail, field, node, out);
        break;
    case CC_SWITCH:
        read_switch(config, trail, field, node, out);
        break;
    case CC_TEXT:
    case CC_CLOCK:
        read_text(config, trail, field, node, out);
        break;
    case CC_CHOICE:
        *(int *)out = find_choice(config, trail, field, node);
        break;
    case CC_CHOICES:
        read_choices(config, trail, field, node, out);
        break;
    case CC_NUMBERS:
        read_numbers(config, trail, field, node, out);
        break;
    case CC_GROUP:
        if (cc_config_node_kind(node) == CC_NODE_GROUP) {
            read_group(config, trail, node, field->sub, NULL, out);
        } else {
            refuse_type(config, trail, field, node);
        }
        break;
    case CC_LIST:
        read_list(config, trail, field, node, out);
        break;
    case CC_MEMBER:
        read_member(config, trail, field, node, out);
        break;
    }
}

static bool has_required(const struct cc_field *fields)
{
    for (; fields->name; fields++) {
        if (fields->type == CC_GROUP ? has_required(fields->sub) : !fields->fallback) {
            return true;
        }
    }
    return false;
}

static void refuse_missing(struct cc_config *config, const struct trail *up, const struct cc_field *field,
                           const struct cc_node *group)
{
    char wanted[600];
    const char *help = field->help ? field->help : "";
    COMPLAIN(config, group, CC_AT_NAME, up, "%s is missing: %s%s%s%s", field->name,
             cc_words_expected(field, wanted, sizeof wanted), help[0] ? " (" : "", help, help[0] ? ")" : "");
}

/*
 * A key that is not there.  `group` is the closest group that is: defaults of the groups below it are read
 * through here again, and have no place of their own.
 */
static void read_absent(struct cc_config *config, const struct trail *up, const struct cc_field *field,
                        const struct cc_node *group, void *out)
{
    struct trail at = {.up = up, .name = field->name};
    if (field->type == CC_GROUP ? has_required(field->sub) : !field->fallback) {
        refuse_missing(config, up, field, group);
    } else if (field->type == CC_GROUP) {
        for (const struct cc_field *sub = field->sub; sub->name; sub++) {
            set_absent(sub, (char *)out + sub->offset);
            read_absent(config, &at, sub, group, (char *)out + sub->offset);
        }
    } else if (field->fallback[0]) {
        const struct cc_node *node = cc_config_default(config, field->fallback);
        if (node) {
            read_value(config, &at, field, node, out);
        } else {
            COMPLAIN(config, group, CC_AT_NAME, &at,
                     "the default %s is not a value (an error of the program)", field->fallback);
        }
    }
}

static void refuse_unknown(struct cc_config *config, const struct trail *up, const struct cc_field *fields,
                           const char *selector, const struct cc_node *node)
{
    char hint[800];
    const char *names[NAMES_MAX];
    int count = 0;
    if (selector) {
        names[count++] = selector;
    }
    for (; fields->name && count < NAMES_MAX; fields++) {
        names[count++] = fields->name;
    }
    struct trail at = {.up = up, .name = cc_config_node_name(node)};
    COMPLAIN(config, node, CC_AT_NAME, &at, "no such parameter%s",
             cc_words_suggest(cc_config_node_name(node), names, count, hint, sizeof hint));
}

static const struct cc_field *find_field(const struct cc_field *fields, const char *name)
{
    while (fields->name && strcmp(fields->name, name) != 0) {
        fields++;
    }
    return fields->name ? fields : NULL;
}

static void read_group(struct cc_config *config, const struct trail *trail, const struct cc_node *group,
                       const struct cc_field *fields, const char *selector, void *out)
{
    for (int i = 0; i < cc_config_node_count(group); i++) {
        const struct cc_node *child = cc_config_node_child(group, i);
        const char *name = cc_config_node_name(child);
        bool is_selector = selector && strcmp(selector, name) == 0;
        if (!is_selector && !find_field(fields, name)) {
            refuse_unknown(config, trail, fields, selector, child);
        }
    }
    for (const struct cc_field *field = fields; field->name; field++) {
        void *at = (char *)out + field->offset;
        const struct cc_node *node = cc_config_node_member(group, field->name);
        set_absent(field, at);
        if (node) {
            struct trail down = {.up = trail, .name = field->name};
            read_value(config, &down, field, node, at);
        } else {
            read_absent(config, trail, field, group, at);
        }
    }
}

void cc_config_read(struct cc_config *config, const struct cc_field *fields, void *out)
{
    read_group(config, NULL, cc_config_root(config), fields, NULL, out);
}
