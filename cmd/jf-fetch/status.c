/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "jsonl.h"
#include "num.h"
#include "opt.h"
#include "record.h"
#include "state.h"
#include "status.h"
#include "table.h"

/* One printer, as far as it is known; texts are in state. */
struct row {
	const struct device *device;
	struct state state;
	const char *model, *status, *activity, *alert, *code, *error;
	int64_t answered, acknowledged, age_s;	/* 0, 0, -1: never */
	bool silent, offline;
};

static int
read_row(const struct status *s, size_t i, struct row *r, struct fail *f)
{
	struct state *st = &r->state;
	int got;

	*r = (struct row){ .device = s->devices[i], .age_s = -1,
	    .silent = true };
	got = state_look(st, s->state_dir, s->devices[i]->name, f);
	if (got != 0)
		return got == 1 ? 0 : -1;
	/* What was acknowledged since the last run counts here already. */
	state_adopt(st, s->marks_dir);
	r->model = state_text(st, "model");
	r->status = state_text(st, "status");
	r->activity = state_text(st, "activity");
	r->error = state_text(st, "error");
	r->alert = state_text(st, "alert_severity");
	r->code = state_text(st, "alert_code");
	r->answered = state_number(st, "last_contact");
	r->acknowledged = state_number(st, "acknowledged");
	r->offline = state_number(st, "offline") != 0;
	if (r->answered != 0)
		r->age_s = clock_wall() - r->answered;
	r->silent = r->answered == 0 || r->age_s >= (int64_t)s->max_age_s;
	return 0;
}

static const char *
or_dash(const char *text)
{
	return text != NULL && text[0] != '\0' ? text : "-";
}

static enum table_color
color_of(const struct row *r)
{
	if (r->error != NULL || r->silent)
		return TABLE_BAD;
	if (r->offline)
		return TABLE_DIM;
	if (r->status == NULL)
		return TABLE_PLAIN;
	if (strcmp(r->status, "error") == 0)
		return TABLE_BAD;
	return strcmp(r->status, "paused") == 0 ||
	    strcmp(r->status, "maintenance") == 0 ? TABLE_WARN : TABLE_GOOD;
}

/* How long ago, for people. */
static const char *
ago(int64_t at, char *out, size_t size)
{
	int64_t s = clock_wall() - at;

	if (at == 0)
		return "never";
	if (s < 5)
		return "now";
	return num_span((uint64_t)s, out, size);
}

static void
add_alert(struct table *t, const struct row *r)
{
	enum table_color c = r->alert == NULL ? TABLE_PLAIN :
	    strcmp(r->alert, "warning") == 0 ? TABLE_WARN : TABLE_BAD;

	if (r->alert == NULL)
		table_cell(t, TABLE_PLAIN, "-");
	else
		table_cell(t, c, "%s%s%s", r->alert, r->code != NULL ? " " : "",
		    r->code != NULL ? r->code : "");
}

static int
print_table(const struct status *s, bool full, FILE *out, struct fail *f)
{
	struct table *t;
	struct row r;
	char text[32];
	int rc = 0;
	size_t i;

	t = table_new(full ? "PRINTER|MODEL*|STATUS|ACTIVITY*|ANSWERED|"
	    "ACKNOWLEDGED|ALERT|ERROR*" :
	    "PRINTER|MODEL|STATUS|ACTIVITY*|ANSWERED|WORST ALERT");
	if (t == NULL)
		return fail_nomem(f);
	for (i = 0; rc == 0 && i < s->n; i++) {
		if ((rc = read_row(s, i, &r, f)) == -1)
			break;
		table_cell(t, TABLE_BOLD, "%s", r.device->name);
		table_cell(t, TABLE_PLAIN, "%s", or_dash(r.model));
		table_cell(t, color_of(&r), "%s", r.offline ? "offline" :
		    r.error != NULL && r.answered == 0 ? "failed" :
		    or_dash(r.status));
		table_cell(t, TABLE_PLAIN, "%s", r.offline ? "-" :
		    or_dash(r.activity));
		table_cell(t, r.silent ? TABLE_BAD : TABLE_PLAIN, "%s",
		    ago(r.answered, text, sizeof(text)));
		if (full)
			table_cell(t, TABLE_PLAIN, "%s",
			    ago(r.acknowledged, text, sizeof(text)));
		add_alert(t, &r);
		if (full)
			table_cell(t, TABLE_PLAIN, "%s", or_dash(r.error));
		state_close(&r.state);
	}
	if (rc == 0)
		table_print(t, out, s->color);
	table_free(t);
	return rc;
}

int
status_glance(const struct status *s, FILE *out, struct fail *f)
{
	return print_table(s, false, out, f);
}

static void
set_time(json_t *data, const char *name, int64_t at)
{
	char text[CLOCK_LEN];

	if (at == 0)
		return;
	clock_format(at, 0, text);
	json_object_set_new(data, name, json_string(text));
}

static int
print_record(const struct row *r, FILE *out, struct fail *f)
{
	const char *serial = state_text(&r->state, "device");
	char now[CLOCK_LEN];
	json_t *data, *rec;
	int rc = -1;

	data = json_pack("{s:s, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:b, s:b}",
	    "name", r->device->name, "model_number", r->model,
	    "printer_status", r->offline ? "offline" : r->status,
	    "printer_current_activity", r->activity, "alert_severity",
	    r->alert, "alert_code", r->code, "error", r->error, "silent",
	    r->silent, "ok", !r->silent && r->error == NULL);
	if (data == NULL)
		return fail_nomem(f);
	set_time(data, "last_contact", r->answered);
	set_time(data, "last_acknowledged", r->acknowledged);
	if (state_number(&r->state, "skew_s") != 0)
		json_object_set_new(data, "clock_skew_s",
		    json_integer(state_number(&r->state, "skew_s")));
	rec = record_new("status", serial != NULL ? serial : r->device->name,
	    data);
	clock_now(now);
	if (rec == NULL || json_object_set_new(rec, "collected_at",
	    json_string(now)) == -1 || record_set_id(rec) == -1)
		fail_nomem(f);
	else
		rc = jsonl_write(out, rec, f);
	json_decref(rec);
	return rc;
}

static void
print_prom(const struct row *r, FILE *out)
{
	const char *name = r->device->name;	/* nothing to be escaped in it */

	fprintf(out, "jf_fetch_printer_error{printer=\"%s\"} %d\n", name,
	    r->error != NULL);
	fprintf(out, "jf_fetch_printer_silent{printer=\"%s\"} %d\n", name,
	    r->silent);
	fprintf(out, "jf_fetch_printer_offline{printer=\"%s\"} %d\n", name,
	    r->offline);
	fprintf(out, "jf_fetch_printer_last_contact_seconds{printer=\"%s\"} "
	    "%" PRId64 "\n", name, r->answered);
	fprintf(out, "jf_fetch_printer_last_acknowledged_seconds"
	    "{printer=\"%s\"} %" PRId64 "\n", name, r->acknowledged);
}

/* Remember why the answer is no. */
static void
judge(const struct row *r, struct fail *no, size_t *bad)
{
	if (!r->silent && r->error == NULL)
		return;
	if ((*bad)++ == 0)
		fail_set(no, FAIL_NO, "%s: %s", r->device->name,
		    r->error != NULL ? r->error : r->answered == 0 ?
		    "never answered" : "silent for too long");
}

int
status_print(const struct status *s, FILE *out, struct fail *f)
{
	struct fail no = { 0 };
	struct row r;
	size_t i, bad = 0;
	int rc = 0;

	if (s->format == OPT_TABLE)
		rc = print_table(s, true, out, f);
	for (i = 0; rc == 0 && i < s->n; i++) {
		if ((rc = read_row(s, i, &r, f)) == -1)
			break;
		judge(&r, &no, &bad);
		if (s->format == OPT_JSONL)
			rc = print_record(&r, out, f);
		else if (s->format == OPT_PROM)
			print_prom(&r, out);
		state_close(&r.state);
	}
	if (rc == 0 && s->format == OPT_NAGIOS)
		fprintf(out, "%s - %zu of %zu printers silent or in error"
		    "%s%s | printers=%zu bad=%zu\n", bad > 0 ? "WARNING" : "OK",
		    bad, s->n, bad > 0 ? ": " : "", no.text, s->n, bad);
	if (rc == -1 || bad == 0)
		return rc;
	if (s->format != OPT_JSONL && s->format != OPT_TABLE)
		no.text[0] = '\0';
	*f = no;
	return -1;
}
