/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_CONFIG_TREE_H
#define CCSIM_SIM_CONFIG_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/config.h"

/*
 * What config.c (which alone knows libconfig) shows of the tree to config_read.c.  Nodes live as long as
 * their configuration.  Arrays and lists are both read as a row of nodes.
 */
enum cc_node_kind {
    CC_NODE_GROUP,
    CC_NODE_LIST,  /* ( ) */
    CC_NODE_ARRAY, /* [ ] */
    CC_NODE_INTEGER,
    CC_NODE_FLOAT,
    CC_NODE_TEXT,
    CC_NODE_SWITCH,
};

struct cc_node;

const struct cc_node *cc_config_root(const struct cc_config *config);
enum cc_node_kind cc_config_node_kind(const struct cc_node *node);
const char *cc_config_node_name(const struct cc_node *node); /* NULL for elements */
int cc_config_node_count(const struct cc_node *node);        /* 0 for plain values */
const struct cc_node *cc_config_node_child(const struct cc_node *node, int index);
const struct cc_node *cc_config_node_member(const struct cc_node *group, const char *name); /* or NULL */
int64_t cc_config_node_integer(const struct cc_node *node);
double cc_config_node_number(const struct cc_node *node); /* of an integer or float */
const char *cc_config_node_text(const struct cc_node *node);
bool cc_config_node_switch(const struct cc_node *node);

/* The node of a value written in the scenario language (a default), or NULL when it is not well formed. */
const struct cc_node *cc_config_default(struct cc_config *config, const char *text);

enum cc_node_place {
    CC_AT_NAME, /* unknown keys, missing members */
    CC_AT_VALUE,
};

/* Collects one error of meaning at the node; nodes of defaults stand nowhere in the file and are told last.
 */
void cc_config_complain(struct cc_config *config, const struct cc_node *node, enum cc_node_place place,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));

/* How many errors of meaning were collected so far. */
int cc_config_complaints(const struct cc_config *config);

#endif
