/* SPDX-License-Identifier: ISC */
#include "table.h"

#include <langinfo.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "msg.h"

#define GAP	2	/* spaces between columns */
#define LEAST	6	/* columns below which no cell is cut */

struct cell {
	char *text;		/* escaped: valid UTF-8, nothing moves */
	unsigned width;
	enum table_color color;
	bool line;		/* a whole line; stands where a row begins */
};

struct column {
	enum table_align align;
	bool gives;		/* the first to be shrunk */
};

struct table {
	struct column *columns;
	struct cell *heads;
	size_t n_columns;
	struct cell *cells;
	size_t n_cells, cap;
	size_t in_row;		/* cells of the last row so far */
};

/* Bytes of the character at text, and the terminal columns it takes. */
static size_t
character(const char *text, unsigned *columns)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t len = *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4, i;
	unsigned long c = len == 1 ? *s : *s & (0xffu >> (len + 1));
	int w;

	for (i = 1; i < len; i++)
		c = c << 6 | (s[i] & 0x3f);
	w = wcwidth((wchar_t)c);
	/* Unknown to the locale: most characters take one. */
	*columns = w < 0 ? 1 : (unsigned)w;
	return len;
}

static unsigned
text_width(const char *text)
{
	unsigned w, all = 0;

	while (*text != '\0') {
		text += character(text, &w);
		all += w;
	}
	return all;
}

/* An escaped copy of text. */
static int
cell_set(struct cell *c, enum table_color color, const char *text, size_t len)
{
	size_t size = 4 * len + 1;	/* "\xHH" for each byte */

	c->text = malloc(size);
	if (c->text == NULL)
		return -1;
	msg_escape(c->text, size, text, len);
	c->width = text_width(c->text);
	c->color = color;
	c->line = false;
	return 0;
}

static struct cell *
new_cell(struct table *t)
{
	size_t cap = t->cap == 0 ? 64 : t->cap * 2;
	struct cell *v;

	if (t->n_cells == t->cap) {
		v = realloc(t->cells, cap * sizeof *v);
		if (v == NULL)
			return NULL;
		t->cells = v;
		t->cap = cap;
	}
	return &t->cells[t->n_cells];
}

struct table *
table_new(const char *heads)
{
	struct table *t = calloc(1, sizeof *t);
	size_t n = 1, len, i;
	const char *p;

	if (t == NULL)
		return NULL;
	for (p = heads; *p != '\0'; p++)
		n += *p == '|';
	t->columns = calloc(n, sizeof *t->columns);
	t->heads = calloc(n, sizeof *t->heads);
	if (t->columns == NULL || t->heads == NULL)
		goto fail;
	t->n_columns = n;
	for (i = 0, p = heads; i < n; i++, p += len + 1) {
		len = strcspn(p, "|");
		if (*p == '>') {
			t->columns[i].align = TABLE_RIGHT;
			p++;
			len--;
		}
		t->columns[i].gives = len > 0 && p[len - 1] == '*';
		if (cell_set(&t->heads[i], TABLE_BOLD, p,
		    len - t->columns[i].gives) == -1)
			goto fail;
	}
	return t;
fail:
	table_free(t);
	return NULL;
}

int
table_cell(struct table *t, enum table_color color, const char *fmt, ...)
{
	struct cell *c = new_cell(t);
	char *text;
	va_list ap;
	int len, rc;

	if (c == NULL)
		return -1;
	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len == -1)
		return -1;
	rc = cell_set(c, color, text, (size_t)len);
	free(text);
	if (rc == -1)
		return -1;
	t->n_cells++;
	t->in_row = (t->in_row + 1) % t->n_columns;
	return 0;
}

int
table_line(struct table *t, const char *text)
{
	struct cell *c;

	while (t->in_row != 0)
		if (table_cell(t, TABLE_PLAIN, "%s", "") == -1)
			return -1;
	c = new_cell(t);
	if (c == NULL || cell_set(c, TABLE_PLAIN, text, strlen(text)) == -1)
		return -1;
	c->line = true;
	t->n_cells++;
	return 0;
}

/* The widths that all cells ask for, and their sum with the gaps. */
static unsigned
natural(const struct table *t, unsigned *widths)
{
	size_t i, column = 0;
	unsigned all = 0;

	for (i = 0; i < t->n_columns; i++)
		widths[i] = t->heads[i].width;
	for (i = 0; i < t->n_cells; i++) {
		if (t->cells[i].line)
			continue;
		if (widths[column] < t->cells[i].width)
			widths[column] = t->cells[i].width;
		column = (column + 1) % t->n_columns;
	}
	for (i = 0; i < t->n_columns; i++)
		all += widths[i] + (i > 0 ? GAP : 0);
	return all;
}

/* Take excess columns away: first from what gives way, then from whichever is
 * widest.  What is left over stays, and the terminal wraps. */
static void
shrink(const struct table *t, unsigned *widths, unsigned excess)
{
	size_t i, widest;
	unsigned least, n;

	for (i = 0; i < t->n_columns; i++) {
		least = t->heads[i].width > LEAST ? t->heads[i].width : LEAST;
		if (!t->columns[i].gives || widths[i] <= least)
			continue;
		n = widths[i] - least < excess ? widths[i] - least : excess;
		widths[i] -= n;
		excess -= n;
	}
	for (; excess > 0; excess--) {
		for (widest = 0, i = 1; i < t->n_columns; i++)
			if (widths[i] > widths[widest])
				widest = i;
		if (widths[widest] <= LEAST)
			return;
		widths[widest]--;
	}
}

static void
spaces(FILE *out, unsigned n)
{
	while (n-- > 0)
		putc(' ', out);
}

/* As much of text as fits in width with an ellipsis.  Returns the columns. */
static unsigned
print_cut(FILE *out, const char *text, unsigned width)
{
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	const char *dots = utf8 ? "\xe2\x80\xa6" : "...";
	unsigned room = width - (utf8 ? 1 : 3), used = 0, w;
	const char *end = text;
	size_t len;

	for (;;) {
		len = character(end, &w);
		if (used + w > room)
			break;
		used += w;
		end += len;
	}
	fprintf(out, "%.*s%s", (int)(end - text), text, dots);
	return used + (width - room);
}

static void
print_cell(FILE *out, const struct cell *c, enum table_align align,
    unsigned width, bool last, bool color)
{
	unsigned used = c->width;

	if (align == TABLE_RIGHT && used < width)
		spaces(out, width - used);
	fputs(table_on(c->color, color), out);
	if (used > width)
		used = print_cut(out, c->text, width);
	else
		fputs(c->text, out);
	fputs(table_off(c->color, color), out);
	if (last)
		return;
	if (align == TABLE_LEFT || used > width)
		spaces(out, width - used);
	spaces(out, GAP);
}

static void
print_row(const struct table *t, FILE *out, const struct cell *row, size_t n,
    const unsigned *widths, bool color)
{
	size_t i;

	for (i = 0; i < n; i++)
		print_cell(out, &row[i], t->columns[i].align, widths[i],
		    i + 1 == n, color);
	putc('\n', out);
}

void
table_print(const struct table *t, FILE *out, bool color)
{
	unsigned limit = table_width(out), all, *widths;
	size_t i, n;

	widths = calloc(t->n_columns, sizeof *widths);
	if (widths == NULL)
		return;
	all = natural(t, widths);
	if (limit > 0 && all > limit)
		shrink(t, widths, all - limit);
	print_row(t, out, t->heads, t->n_columns, widths, color);
	for (i = 0; i < t->n_cells; i += n) {
		if (t->cells[i].line) {
			fprintf(out, "%s\n", t->cells[i].text);
			n = 1;
			continue;
		}
		n = t->n_cells - i < t->n_columns ? t->n_cells - i :
		    t->n_columns;
		print_row(t, out, &t->cells[i], n, widths, color);
	}
	free(widths);
}

void
table_free(struct table *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->n_columns; i++)
		free(t->heads[i].text);
	for (i = 0; i < t->n_cells; i++)
		free(t->cells[i].text);
	free(t->columns);
	free(t->heads);
	free(t->cells);
	free(t);
}
