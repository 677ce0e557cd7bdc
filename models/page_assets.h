/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_PAGE_ASSETS_H
#define CCSIM_MODELS_PAGE_ASSETS_H

/* Files of report/dist, as they are; each ends before its _end. */
extern const char cc_page_script[], cc_page_script_end[];
extern const char cc_page_style[], cc_page_style_end[];

#endif
