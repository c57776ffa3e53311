/* SPDX-License-Identifier: ISC */
/* Pieces of the table for people; for report_table.c alone. */
#ifndef REPORT_PART_H
#define REPORT_PART_H

#include "report.h"
#include "table.h"

enum table_color report_color(enum catalogue_state s);
/* "HOST:PORT" */
void	report_target(const struct endpoint *e, char *out, size_t size);

/* Text in lines of the terminal's width; first before the first one, indent
 * (as wide) before the others. */
void	report_wrap(FILE *out, const char *first, const char *indent,
	    const char *text);

/* Where lists' lines stand for a rule: how many of them pass. */
void	report_rules(FILE *out, const struct report *r);
/* The host, a line for each of facts.h. */
void	report_facts(FILE *out, const struct report *r);
/* --watch: loss and times of the rounds so far. */
void	report_watched(FILE *out, const struct report *r);

#endif
