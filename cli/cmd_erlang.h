/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_CMD_ERLANG_H
#define CCSIM_CLI_CMD_ERLANG_H

/*
 * `ccsim erlang b|c|a`: the textbook formulas for a load and a number of agents, or the least number of
 * agents for a goal.  argv[0] is "erlang".  Results go to stdout, messages to stderr; returns the exit code,
 * CC_OK, CC_BAD_USAGE or CC_BAD_IO.
 */
int cc_cmd_erlang(int argc, char **argv);

#endif
