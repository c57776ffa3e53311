/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "jsonl.h"
#include "num.h"
#include "queue.h"
#include "state.h"
#include "status.h"
#include "table.h"

struct facts {
	struct state state;
	size_t waiting, urgent, dead;
	uint64_t bytes, dead_bytes;
	int64_t oldest_s;	/* age, -1: none waits */
	int64_t next_s;		/* until the next try, 0: now */
	int64_t empty_s;	/* at this rate, -1: unlimited */
	uint64_t used, limit;	/* of the line, in a minute */
};

static int
look(const struct spool *s, const struct status_options *o, struct facts *x,
    struct fail *f)
{
	struct queue q = { 0 };
	int64_t now = clock_wall();
	size_t i;

	if (state_load(&x->state, s->path, NULL, f) == -1)
		return -1;
	if (queue_count(s->dead, &x->dead, &x->dead_bytes, f) == -1 ||
	    queue_scan(s, &q, f) == -1)
		return -1;
	x->waiting = q.n;
	x->bytes = q.bytes;
	x->oldest_s = -1;
	for (i = 0; i < q.n; i++) {
		x->urgent += q.v[i].urgent;
		if (now - q.v[i].ms / 1000 > x->oldest_s)
			x->oldest_s = now - q.v[i].ms / 1000;
	}
	x->next_s = backoff_left(&x->state.backoff, now);
	x->used = budget_used(o->budget);
	x->limit = o->budget->rate * BUDGET_WINDOW_S;
	x->empty_s = o->budget->rate == 0 ? -1 : (int64_t)
	    (budget_cost(x->bytes) / o->budget->rate) + x->next_s;
	queue_free(&q);
	return 0;
}

static int
print_json(const struct facts *x, struct fail *f)
{
	const struct state *s = &x->state;
	char sent[CLOCK_LEN] = "";
	json_t *o;
	int rc;

	if (s->last_sent != 0)
		clock_format(s->last_sent, 0, sent);
	o = json_pack("{s:s,s:s*,s:I,s:I,s:I,s:I,s:o*,s:I,s:o*,s:s*,s:s*,s:I,"
	    "s:I,s:I,s:o*}", "kind", "status", "destination", s->destination,
	    "waiting", (json_int_t)x->waiting, "urgent", (json_int_t)x->urgent,
	    "bytes", (json_int_t)x->bytes, "dead", (json_int_t)x->dead,
	    "oldest_s", x->oldest_s < 0 ? NULL : json_integer(x->oldest_s),
	    "next_try_s", (json_int_t)x->next_s,
	    "empty_s", x->empty_s < 0 ? NULL : json_integer(x->empty_s),
	    "last_error", s->last_error[0] != '\0' ? s->last_error : NULL,
	    "last_sent", sent[0] != '\0' ? sent : NULL,
	    "sent", (json_int_t)s->sent, "refused", (json_int_t)s->dead,
	    "budget_used", (json_int_t)x->used, "budget",
	    x->limit == 0 ? NULL : json_integer((json_int_t)x->limit));
	rc = o == NULL ? fail_nomem(f) : jsonl_write(stdout, o, f);
	json_decref(o);
	return rc;
}

static void
print_table(const struct facts *x, bool color)
{
	struct table *t = table_new("WHAT|VALUE*");
	char text[64], more[64];
	const struct state *s = &x->state;

	table_cell(t, TABLE_PLAIN, "destination");
	table_cell(t, TABLE_PLAIN, "%s",
	    s->destination != NULL ? s->destination : "none yet");
	table_cell(t, TABLE_PLAIN, "waiting");
	if (x->waiting == 0)
		table_cell(t, TABLE_GOOD, "nothing");
	else
		table_cell(t, TABLE_WARN, "%zu payload%s (%zu urgent), %s",
		    x->waiting, x->waiting == 1 ? "" : "s", x->urgent,
		    num_bytes(x->bytes, text, sizeof text));
	if (x->oldest_s >= 0) {
		table_cell(t, TABLE_PLAIN, "oldest");
		table_cell(t, TABLE_PLAIN, "%s",
		    num_span((uint64_t)x->oldest_s, text, sizeof text));
	}
	if (x->waiting > 0) {
		table_cell(t, TABLE_PLAIN, "next try");
		table_cell(t, TABLE_PLAIN, "%s", x->next_s == 0 ? "at once" :
		    num_span((uint64_t)x->next_s, text, sizeof text));
		if (x->empty_s >= 0) {
			table_cell(t, TABLE_PLAIN, "empty in");
			table_cell(t, TABLE_PLAIN, "%s",
			    num_span((uint64_t)x->empty_s, text, sizeof text));
		}
	}
	if (s->last_error[0] != '\0') {
		table_cell(t, TABLE_PLAIN, "last error");
		table_cell(t, TABLE_BAD, "%s", s->last_error);
	}
	if (s->last_sent != 0) {
		clock_format(s->last_sent, 0, more);
		table_cell(t, TABLE_PLAIN, "last sent");
		table_cell(t, TABLE_PLAIN, "%s", more);
	}
	table_cell(t, TABLE_PLAIN, "line used");
	if (x->limit == 0)
		table_cell(t, TABLE_PLAIN, "unlimited");
	else
		table_cell(t, TABLE_PLAIN, "%s of %s in the last minute",
		    num_bytes(x->used, text, sizeof text),
		    num_bytes(x->limit, more, sizeof more));
	table_cell(t, TABLE_PLAIN, "sent ever");
	table_cell(t, TABLE_PLAIN, "%" PRIu64, s->sent);
	table_cell(t, TABLE_PLAIN, "dead");
	table_cell(t, x->dead > 0 ? TABLE_BAD : TABLE_PLAIN, "%zu", x->dead);
	table_print(t, stdout, color);
	table_free(t);
}

static void
print_prom(const struct facts *x)
{
	const struct { const char *name, *help; int64_t value; } rows[] = {
		{ "waiting", "Payloads in the spool.", (int64_t)x->waiting },
		{ "waiting_bytes", "Their sealed bytes.", (int64_t)x->bytes },
		{ "oldest_seconds", "Age of the oldest; -1: none waits.",
		    x->oldest_s },
		{ "next_try_seconds", "Until the next try.", x->next_s },
		{ "dead", "Payloads refused for good or damaged.",
		    (int64_t)x->dead },
		{ "failures", "Failed tries in a row.",
		    (int64_t)x->state.backoff.failures },
		{ "budget_used_bytes", "Line used in the last minute.",
		    (int64_t)x->used },
		{ "sent_total", "Parts delivered, ever.",
		    (int64_t)x->state.sent },
		{ "last_sent_timestamp_seconds", "When one was delivered.",
		    x->state.last_sent }
	};
	const char *type;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		type = strstr(rows[i].name, "_total") != NULL ? "counter" :
		    "gauge";
		printf("# HELP jf_send_%s %s\n# TYPE jf_send_%s %s\n"
		    "jf_send_%s %" PRId64 "\n", rows[i].name, rows[i].help,
		    rows[i].name, type, rows[i].name, rows[i].value);
	}
}

/* One line and the plugin's own exit statuses, in words only: what runs this
 * looks at the first word. */
static void
print_nagios(const struct facts *x)
{
	const char *word = x->dead > 0 ? "CRITICAL" :
	    x->state.backoff.failures > 0 ? "WARNING" : "OK";

	printf("JF-SEND %s - %zu waiting, %zu dead%s%s | waiting=%zu bytes=%"
	    PRIu64 "B oldest=%" PRId64 "s dead=%zu\n", word, x->waiting,
	    x->dead, x->state.last_error[0] != '\0' ? ", " : "",
	    x->state.last_error, x->waiting, x->bytes,
	    x->oldest_s < 0 ? 0 : x->oldest_s, x->dead);
}

int
status_print(const struct spool *s, const struct status_options *o,
    struct fail *f)
{
	struct facts x = { 0 };
	int rc = 0;

	if (look(s, o, &x, f) == -1)
		rc = -1;
	else if (o->format == OPT_PROM)
		print_prom(&x);
	else if (o->format == OPT_NAGIOS)
		print_nagios(&x);
	else if (table_wanted(stdout, o->format))
		print_table(&x, table_colored(stdout, o->color));
	else
		rc = print_json(&x, f);
	state_free(&x.state);
	return rc;
}
