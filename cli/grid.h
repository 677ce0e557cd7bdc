/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_GRID_H
#define CCSIM_CLI_GRID_H

/* Values of a parameter of the scenario, as an option gives them: "path=first:last:step" or "path=one,two".
 */
enum { CC_PARAMETERS_MAX = 16, CC_VALUES_MAX = 100, CC_VALUE_TEXT = 128 };

struct cc_parameter {
    char path[CC_VALUE_TEXT];
    char values[CC_VALUES_MAX][CC_VALUE_TEXT]; /* as overrides have them */
    int count;
};

/* CC_OK, or CC_BAD_USAGE after a message that names the verb and the option. */
int cc_parameter_read(struct cc_parameter *parameter, const char *verb, const char *option, const char *text);

/* The next combination of values (`at` starts with zeros), the last parameter first. */
void cc_grid_next(const struct cc_parameter *parameters, int count, int *at);

/* How many combinations there are. */
double cc_grid_size(const struct cc_parameter *parameters, int count);

#endif
