/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "dirs.h"
#include "explain.h"
#include "jsonl.h"
#include "offline.h"
#include "offline_map.h"
#include "offline_text.h"
#include "opt.h"
#include "profile.h"
#include "table.h"

#define PATH_AT		65	/* about the column where --explain has a path */

/* What each profile of --list-profiles is printed to. */
struct list {
	const struct offline *o;
	struct table *table;	/* NULL: JSON lines to out */
	FILE *out;
	struct fail *f;
};

bool
offline_wanted(const struct offline *o)
{
	return o->list || o->template || o->check != NULL || o->map != NULL ||
	    o->explain != NULL;
}

static int
write_line(FILE *out, json_t *line, struct fail *f)
{
	int rc = line == NULL ? fail_nomem(f) : jsonl_write(out, line, f);

	json_decref(line);
	return rc;
}

/* Text in lines of their own, broken where the terminal ends. */
static void
add_lines(struct table *t, FILE *out, const char *text)
{
	char *lines = NULL, *line, *rest;
	size_t size;
	FILE *fp = open_memstream(&lines, &size);

	if (fp == NULL)
		return;
	table_wrap(fp, table_width(out), "    ", "      ", text);
	fclose(fp);
	for (line = strtok_r(lines, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest))
		table_line(t, line);
	free(lines);
}

static int
list_one(const char *name, const char *path, void *arg)
{
	struct list *l = arg;
	struct fail bad = { 0 };
	struct profile *p = profile_load_file(path, &bad);
	char tested[512];
	size_t items;
	int rc = 0;

	if (p == NULL) {
		fail_keep(l->f, &bad);
		return 0;
	}
	items = explain_filled(p, l->o->edition);
	if (l->table != NULL) {
		table_cell(l->table, TABLE_BOLD, "%s", name);
		table_cell(l->table, TABLE_PLAIN, "%zu", items);
		table_cell(l->table, TABLE_PLAIN, "%s", p->title);
		snprintf(tested, sizeof(tested), "tested %s", p->tested);
		add_lines(l->table, l->out, tested);
	} else {
		rc = write_line(l->out, json_pack("{s:s,s:s,s:s,s:i}",
		    "profile", name, "title", p->title, "tested", p->tested,
		    "items", (int)items), l->f);
	}
	profile_free(p);
	return rc;
}

static int
list_profiles(const struct offline *o, FILE *out, struct fail *f)
{
	struct list l = { .o = o, .out = out, .f = f };
	int rc;

	if (table_wanted(out, o->format))
		l.table = table_new("PROFILE|>ITEMS|FOR*");
	rc = dirs_each(o->config, "profiles", "json", list_one, &l, f);
	if (l.table != NULL)
		table_print(l.table, out, table_colored(out, o->color));
	table_free(l.table);
	return rc;
}

static int
check(const struct offline *o, FILE *out, struct fail *f)
{
	struct profile *p = profile_load(o->config, o->check, f);

	if (p == NULL)
		return -1;
	fprintf(out, "%s: %zu requests fill %zu of %zu items (%s)\n", p->name,
	    p->n, explain_filled(p, o->edition), explain_items(o->edition),
	    o->edition);
	profile_free(p);
	return cli_flush(out, f);
}

static int
explain_row(const struct record_field *field, const struct profile *p,
    struct table *t, FILE *out, struct fail *f)
{
	struct explain_source s = { 0 };
	bool filled = explain_find(p, field, &s), below;
	int rc = 0;

	/* Whoever mends a profile has to see the whole path. */
	below = table_width(out) > 0 && s.how.len + PATH_AT > table_width(out);

	if (t != NULL) {
		table_cell(t, filled ? TABLE_PLAIN : TABLE_DIM, "  %s",
		    field->path);
		table_cell(t, TABLE_GOOD, "%s", filled ? s.request : "-");
		table_cell(t, TABLE_PLAIN, "%s", below ? "" :
		    buf_text(&s.how));
		if (below)
			add_lines(t, out, buf_text(&s.how));
	} else {
		rc = write_line(out, json_pack("{s:s,s:s,s:s,s:s,s:s*,s:s*}",
		    "section", field->section, "item", field->item, "kind",
		    field->kind, "field", field->path, "request",
		    filled ? s.request : NULL, "path",
		    filled ? buf_text(&s.how) : NULL), f);
	}
	explain_free(&s);
	return rc;
}

static int
explain(const struct offline *o, FILE *out, struct fail *f)
{
	struct profile *p = profile_load(o->config, o->explain, f);
	const struct record_field *fields;
	struct table *t = NULL;
	const char *kind = "";
	char head[64];
	size_t n;
	int rc = 0;

	if (p == NULL)
		return -1;
	if (table_wanted(out, o->format))
		t = table_new("ITEM|REQUEST|PATH*");
	fields = record_fields(&n);
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (!explain_is_item(&fields[i], o->edition))
			continue;
		if (t != NULL && strcmp(kind, fields[i].kind) != 0) {
			kind = fields[i].kind;
			snprintf(head, sizeof(head), "%s %s",
			    fields[i].section, kind);
			table_line(t, head);
		}
		rc = explain_row(&fields[i], p, t, out, f);
	}
	if (t != NULL) {
		table_print(t, out, table_colored(out, o->color));
		fprintf(out, "%s fills %zu of %zu items of %s\n", p->name,
		    explain_filled(p, o->edition), explain_items(o->edition),
		    o->edition);
		table_wrap(out, table_width(out), "tested ", "    ",
		    p->tested);
	}
	table_free(t);
	profile_free(p);
	return rc == 0 ? cli_flush(out, f) : -1;
}

int
offline_run(const struct offline *o, char **operands, FILE *out,
    struct fail *f)
{
	if (o->template) {
		fputs(offline_text_template, out);
		return cli_flush(out, f);
	}
	if (o->list)
		return list_profiles(o, out, f);
	if (o->check != NULL)
		return check(o, out, f);
	if (o->explain != NULL)
		return explain(o, out, f);
	return offline_map(o, operands, out, f);
}
