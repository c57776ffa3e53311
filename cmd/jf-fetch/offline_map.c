/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "buf.h"
#include "cli.h"
#include "clock.h"
#include "file.h"
#include "jsonl.h"
#include "map.h"
#include "msg.h"
#include "offline_map.h"

#define ANSWER_MAX	(64 * 1024 * 1024)
#define TERMS_MAX	150	/* a record: MAP_TERM_MAX each, sixfold if escaped */
#define DEVICE		"sample"	/* the name in its records */

/* What became of one field in all answers. */
struct tally {
	const char *request, *kind, *field, *path, *why;
	size_t n[MAP_RESULTS];
};

struct mapping {
	struct map_context context;
	FILE *out;
	json_t *terms, *known;	/* array of {type, value}, and which */
	struct tally *tally;
	size_t n_tally;
	struct buf line;	/* of the record at hand */
	const struct profile *p;
};

static int
write_item(struct map_item *item, void *arg, struct fail *f)
{
	struct mapping *m = arg;
	int rc = 0;

	buf_clear(&m->line);
	if (map_line(&m->context, item, 0, 0, &m->line) == -1)
		return fail_nomem(f);
	if (fwrite(m->line.p, 1, m->line.len, m->out) != m->line.len)
		rc = cli_flush(m->out, f);
	return rc;
}

/* Each once: known has its type and value as a name. */
static int
keep_term(const char *type, const char *value, void *arg, struct fail *f)
{
	struct mapping *m = arg;
	struct buf name = { 0 };
	int rc = buf_printf(&name, "%s %s", type, value);

	if (rc == 0 && json_object_get(m->known, buf_text(&name)) == NULL) {
		rc |= json_object_set_new(m->known, buf_text(&name),
		    json_true());
		rc |= json_array_append_new(m->terms, json_pack("{s:s, s:s}",
		    "type", type, "value", value));
	}
	buf_free(&name);
	return rc == 0 ? 0 : fail_nomem(f);
}

static int
tell_log(const struct map_log *log, void *arg, struct fail *f)
{
	(void)arg;
	(void)f;
	msg_note("%s: log.%s <- %s", log->request->name, log->log, log->path);
	return 0;
}

static void
count_note(const struct map_note *n, void *arg)
{
	struct mapping *m = arg;
	struct tally *t;

	for (size_t i = 0; i < m->n_tally; i++) {
		t = &m->tally[i];
		if (t->path == n->path && t->field == n->field &&
		    t->kind == n->kind && t->request == n->request->name) {
			t->n[n->result]++;
			if (t->why == NULL)
				t->why = n->why;
			return;
		}
	}
	t = realloc(m->tally, (m->n_tally + 1) * sizeof(*t));
	if (t == NULL)
		return;
	m->tally = t;
	t += m->n_tally++;
	memset(t, 0, sizeof(*t));
	t->request = n->request->name;
	t->kind = n->kind;
	t->field = n->field;
	t->path = n->path;
	t->why = n->why;
	t->n[n->result]++;
}

static void
tell(const struct mapping *m)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < m->n_tally; i++) {
		const struct tally *t = &m->tally[i];

		buf_clear(&b);
		for (int r = 0; r < MAP_RESULTS; r++)
			if (t->n[r] > 0)
				buf_printf(&b, "%s%zu %s",
				    b.len > 0 ? ", " : "", t->n[r],
				    map_result_text((enum map_result)r));
		if (t->why != NULL)
			buf_printf(&b, " (%s)", t->why);
		msg_note("%s: %s.%s%s%s: %s", t->request, t->kind, t->field,
		    t->path != NULL ? " <- " : "",
		    t->path != NULL ? t->path : "", buf_text(&b));
	}
	buf_free(&b);
}

/* Does the file's name begin with the request's? */
static bool
is_named_after(const char *path, const char *request)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;

	return strncmp(name, request, strlen(request)) == 0;
}

static const struct profile_request *
guess(const struct profile *p, const char *path)
{
	const struct profile_request *best = NULL;

	if (p->n == 1)
		return &p->requests[0];
	for (size_t i = 0; i < p->n; i++)
		if (is_named_after(path, p->requests[i].name) &&
		    (best == NULL ||
		    strlen(p->requests[i].name) > strlen(best->name)))
			best = &p->requests[i];
	return best;
}

/* Take "REQUEST=FILE" apart.  0, -1. */
static int
find_request(const struct profile *p, const char *operand,
    const struct profile_request **r, const char **path, struct fail *f)
{
	const char *equals = strchr(operand, '=');
	struct buf names = { 0 };
	char name[128];

	*path = operand;
	*r = NULL;
	if (equals != NULL && (size_t)(equals - operand) < sizeof(name)) {
		snprintf(name, sizeof(name), "%.*s", (int)(equals - operand),
		    operand);
		*r = profile_request(p, name);
		if (*r != NULL)
			*path = equals + 1;
	}
	if (*r == NULL)
		*r = guess(p, operand);
	if (*r != NULL)
		return 0;
	for (size_t i = 0; i < p->n; i++)
		buf_printf(&names, "%s%s", i > 0 ? ", " : "",
		    p->requests[i].name);
	fail_set(f, FAIL_USAGE, "%s: which request is this the answer to? "
	    "write REQUEST=FILE with one of %s", operand, buf_text(&names));
	buf_free(&names);
	return -1;
}

static int
read_answer(const char *path, struct buf *b, struct fail *f)
{
	if (strcmp(path, "-") == 0)
		return buf_read(b, STDIN_FILENO, ANSWER_MAX, f);
	return file_read(path, ANSWER_MAX, b, f);
}

/* One operand: what goes wrong with it leaves the others alone. */
static int
map_file(struct map_run *run, const struct profile_request *r,
    const char *path, struct fail *f)
{
	struct buf body = { 0 };
	json_t *answer;
	int rc = -1;

	if (read_answer(path, &body, f) == -1)
		goto out;
	answer = answer_parse(body.p, body.len, f);
	if (answer == NULL) {
		fail_at(f, "%s", path);
		goto out;
	}
	rc = map_answer(run, r, answer, f);
	json_decref(answer);
out:
	buf_free(&body);
	return rc;
}

/* terms [from, to) as one record. */
static int
write_some(struct mapping *m, size_t from, size_t to, struct fail *f)
{
	struct map_item item = { .kind = "scrub_terms" };
	json_t *some = json_array();
	int rc;

	for (; from < to; from++)
		json_array_append(some, json_array_get(m->terms, from));
	item.data = json_pack("{s:o}", "terms", some);
	rc = item.data == NULL ? fail_nomem(f) : write_item(&item, m, f);
	json_decref(item.data);
	return rc;
}

/* As many records as keep their lines short enough. */
static int
write_terms(struct mapping *m, struct fail *f)
{
	size_t n = json_array_size(m->terms), to;
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i = to) {
		to = i + TERMS_MAX < n ? i + TERMS_MAX : n;
		rc = write_some(m, i, to, f);
	}
	return rc;
}

/* Is any operand not to be understood?  Then nothing is done. */
static int
check_operands(const struct profile *p, char **operands, struct fail *f)
{
	const struct profile_request *r;
	const char *path;

	if (operands[0] == NULL)
		return fail_set(f, FAIL_USAGE, "--map needs answers: "
		    "[REQUEST=]FILE, or - for standard input");
	for (; *operands != NULL; operands++)
		if (find_request(p, *operands, &r, &path, f) == -1)
			return -1;
	return 0;
}

static int
map_all(const struct offline *o, struct mapping *m, char **operands,
    struct fail *f)
{
	struct map_sink sink = { write_item, o->terms ? keep_term : NULL,
	    tell_log, count_note, m };
	struct map_run *run = map_start(m->p, &m->context, &sink);
	const struct profile_request *r;
	struct fail one;
	const char *path;
	int rc = -1;

	if (run == NULL)
		return fail_nomem(f);
	for (; *operands != NULL; operands++) {
		find_request(m->p, *operands, &r, &path, f);
		fail_clear(&one);
		if (map_file(run, r, path, &one) == -1) {
			if (one.kind == FAIL_OUTPUT) {
				*f = one;
				goto out;
			}
			one.kind = FAIL_PART;
			fail_keep(f, &one);
		}
	}
	rc = map_finish(run, f);
	if (rc == 0)
		rc = write_terms(m, f);
	tell(m);
	if (rc == 0 && map_counts(run)[MAP_WRONG] > 0 && f->kind == FAIL_NONE)
		fail_set(f, FAIL_PART, "%zu values were wrong and left out",
		    map_counts(run)[MAP_WRONG]);
out:
	map_free(run);
	return rc == 0 && f->kind == FAIL_NONE ? 0 : -1;
}

int
offline_map(const struct offline *o, char **operands, FILE *out,
    struct fail *f)
{
	struct profile *p = profile_load(o->config, o->map, f);
	struct mapping m = { .out = out, .p = p };
	char now[CLOCK_LEN];
	int rc = -1;

	if (p == NULL)
		return -1;
	clock_now(now);
	m.context.device = DEVICE;
	m.context.edition = o->edition;
	m.context.collected_at = now;
	m.context.digest = digest_new();
	m.terms = json_array();
	m.known = json_object();
	if (m.terms == NULL || m.known == NULL)
		fail_nomem(f);
	else if (check_operands(p, operands, f) == 0)
		rc = map_all(o, &m, operands, f);
	json_decref(m.terms);
	json_decref(m.known);
	free(m.tally);
	digest_free(m.context.digest);
	buf_free(&m.line);
	profile_free(p);
	return rc;
}
