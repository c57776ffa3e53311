/* SPDX-License-Identifier: ISC */
/*
 * Tables for people: columns as wide as their content, shrunk to the terminal
 * (COLUMNS, else the terminal's width, else unlimited), escaped, cut with an
 * ellipsis; widths counted in terminal columns (wcwidth).
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stdio.h>

enum table_align { TABLE_LEFT, TABLE_RIGHT };
enum table_color { TABLE_PLAIN, TABLE_GOOD, TABLE_WARN, TABLE_BAD, TABLE_DIM,
	TABLE_BOLD };

struct table;

/* heads: "NAME|STATUS|>COUNT|DETAIL*": '>' aligns right, '*' marks the
 * column that gives way first when the terminal is narrow.  NULL: memory. */
struct table *table_new(const char *heads);
/* Next cell of the current row; text is copied.  A row ends by itself. */
int	table_cell(struct table *t, enum table_color color, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));
/* A line of its own between rows. */
int	table_line(struct table *t, const char *text);
/* Print with a head line; colour when color is true. */
void	table_print(const struct table *t, FILE *out, bool color);
void	table_free(struct table *t);

/* Print text in lines of at most width bytes (0: in one), broken at spaces,
 * the first behind first, the others behind indent. */
void	table_wrap(FILE *out, size_t width, const char *first,
	    const char *indent, const char *text);

/* Should fp be coloured, for --color (enum opt_color), NO_COLOR,
 * CLICOLOR_FORCE, CLICOLOR=0 and TERM=dumb, in this order? */
bool	table_colored(FILE *fp, int color);
/* Is --format auto a table here?  format: enum opt_format. */
bool	table_wanted(FILE *fp, int format);
/* Columns of fp's terminal, or 0 when unlimited. */
unsigned table_width(FILE *fp);

/* Wrap text in a colour's escapes, "" when not colored. */
const char *table_on(enum table_color color, bool colored);
const char *table_off(enum table_color color, bool colored);

#endif
