/* SPDX-License-Identifier: ISC */
/* What the asking side needs of a profile: paths, statuses, pages, numbers. */
#include <ctype.h>
#include <string.h>

#include "jsonl.h"
#include "map_value.h"
#include "profile_rules.h"

static bool
is_unreserved(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '.' ||
	    c == '_' || c == '~';
}

/* RFC 3986 section 2. */
static int
add_encoded(struct buf *out, const char *text)
{
	int rc = 0;

	for (; *text != '\0'; text++)
		rc |= is_unreserved(*text) ? buf_addc(out, *text) :
		    buf_printf(out, "%%%02X", (unsigned char)*text);
	return rc;
}

static const char *
var_text(const json_t *vars, const char *name, char *buf, size_t size)
{
	const json_t *v = json_object_get(vars, name);

	return v == NULL || json_is_boolean(v) ? NULL :
	    convert_key(v, buf, size);
}

/* One "{name}" or "{+name}"; *p is behind its brace and moves behind it. */
static int
add_var(const char **p, const json_t *vars, struct buf *out, struct fail *f)
{
	bool as_is = **p == '+';
	char name[64], buf[JSONL_NUM_LEN];
	const char *value;
	size_t len;

	*p += as_is;
	len = strcspn(*p, "}");
	snprintf(name, sizeof(name), "%.*s", (int)len, *p);
	*p += len + ((*p)[len] == '}');
	value = var_text(vars, name, buf, sizeof(buf));
	if (value == NULL)
		return fail_set(f, FAIL_PART, "\"%s\" for the path is not "
		    "known", name);
	if ((as_is ? buf_adds(out, value) : add_encoded(out, value)) != 0)
		return fail_nomem(f);
	return 0;
}

/* Is this a path on the same device, and no way out of it? */
static bool
is_safe(const char *path)
{
	const char *p;

	if (path[0] != '/' || path[1] == '/' || path[1] == '\\')
		return false;
	for (p = path; *p != '\0'; p++)
		if ((unsigned char)*p <= 0x20 || (unsigned char)*p >= 0x7F ||
		    *p == '#' || *p == '\\')
			return false;
	for (p = path; (p = strstr(p, "..")) != NULL; p += 2)
		if (p[-1] == '/' && (p[2] == '/' || p[2] == '\0' ||
		    p[2] == '?'))
			return false;
	return true;
}

int
profile_path(const char *template, const json_t *vars, struct buf *out,
    struct fail *f)
{
	size_t before = out->len, n;
	const char *p = template;

	while (*p != '\0') {
		if (*p == '{') {
			p++;
			if (add_var(&p, vars, out, f) == -1)
				return -1;
			continue;
		}
		n = strcspn(p, "{");
		if (buf_add(out, p, n) == -1)
			return fail_nomem(f);
		p += n;
	}
	if (out->len == before || !is_safe(buf_text(out) + before))
		return fail_set(f, FAIL_PART, "what the device gave for a path "
		    "is none");
	return 0;
}

/* The secret in a body: escaped as its type needs. */
static int
add_to_body(const struct profile_session *s, const char *value,
    struct buf *out)
{
	struct buf quoted = { .secret = true };
	int rc;

	if (strcmp(s->body_type, "application/json") != 0)
		return add_encoded(out, value);
	rc = jsonl_string(&quoted, value, strlen(value));
	if (rc == 0)	/* without its quotes, which the template has */
		rc = buf_add(out, quoted.p + 1, quoted.len - 2);
	buf_free(&quoted);
	return rc;
}

int
profile_body(const struct profile_session *s, const char *user,
    const char *secret, struct buf *out, struct fail *f)
{
	const char *p = s->body == NULL ? "" : s->body;
	int rc = 0;

	while (*p != '\0' && rc == 0) {
		if (strncmp(p, "{user}", 6) == 0) {
			rc = add_to_body(s, user == NULL ? "" : user, out);
			p += 6;
		} else if (strncmp(p, "{secret}", 8) == 0) {
			rc = add_to_body(s, secret, out);
			p += 8;
		} else {
			rc = buf_addc(out, *p++);
		}
	}
	return rc == 0 ? 0 : fail_nomem(f);
}

static bool
has_code(const long codes[8], long code)
{
	for (size_t i = 0; i < 8 && codes[i] != 0; i++)
		if (codes[i] == code)
			return true;
	return false;
}

enum profile_status
profile_status(const struct profile_request *r, long code)
{
	if (has_code(r->rules->empty, code))
		return PROFILE_EMPTY;
	if (has_code(r->rules->lost, code))
		return PROFILE_LOST;
	if (r->rules->ok[0] != 0)
		return has_code(r->rules->ok, code) ? PROFILE_ANSWER :
		    PROFILE_FAILURE;
	if (code == 204)
		return PROFILE_EMPTY;
	return code == 200 || (code == 206 && r->log != NULL) ?
	    PROFILE_ANSWER : PROFILE_FAILURE;
}

static size_t no_counts[MAP_RESULTS];
static const struct map_sink no_sink;

static json_t *
value(const struct profile_spec *spec, const json_t *answer, json_t **lets)
{
	struct map_eval ev = { .root = answer, .zone = "UTC",
	    .sink = &no_sink, .counts = no_counts };
	struct map_frame fr = { .current = answer, .lets = lets };

	return map_value_text(&ev, &fr, spec);
}

const char *
profile_token(const struct profile *p, const json_t *answer, struct buf *out)
{
	json_t *v;

	if (p->parts->token == NULL)
		return NULL;
	v = value(p->parts->token, answer, NULL);
	if (v != NULL)
		buf_add(out, json_string_value(v), json_string_length(v));
	json_decref(v);
	return v == NULL ? NULL : buf_text(out);
}

int
profile_vars(const struct profile_request *r, const json_t *answer,
    json_t *vars, struct fail *f)
{
	const struct profile_rules *rules = r->rules;
	json_t *lets[16] = { NULL };
	size_t n = rules->n_gives;
	int rc = 0;

	if (n > sizeof(lets) / sizeof(lets[0]))
		n = sizeof(lets) / sizeof(lets[0]);
	for (size_t i = 0; i < n; i++) {
		lets[i] = value(&rules->gives[i].spec, answer, lets);
		if (lets[i] != NULL)
			rc |= json_object_set_new(vars, rules->gives[i].name,
			    lets[i]);
	}
	return rc == 0 ? 0 : fail_nomem(f);
}

static int
count(const json_t *node, void *arg)
{
	(void)node;
	++*(size_t *)arg;
	return 0;
}

/* A link may be absolute: what is behind its host is asked of ours. */
static const char *
link_path(const char *link)
{
	const char *p = strstr(link, "://");

	if (p == NULL)
		return link;
	return strchr(p + 3, '/');
}

size_t
profile_page(const struct profile_request *r, const json_t *answer,
    struct buf *next)
{
	struct jsonpath_at at = { answer, answer, true };
	const char *link;
	size_t n = 0;

	if (r->rules->items != NULL)
		jsonpath_each(r->rules->items, &at, count, &n);
	if (r->paging == PROFILE_BY_LINK) {
		link = json_string_value(jsonpath_one(r->rules->next_page,
		    &at));
		if (link != NULL)
			link = link_path(link);
		if (link != NULL && is_safe(link))
			buf_adds(next, link);
	}
	return n;
}

static int
integer_at(const struct jsonpath *p, const struct jsonpath_at *at,
    int64_t *out)
{
	struct convert c = { .type = RECORD_INTEGER, .factor = 1 };
	struct convert_out o;
	int rc = -1;

	if (p != NULL && convert_value(&c, jsonpath_one(p, at), "UTC", false,
	    &o) == MAP_FILLED) {
		*out = json_integer_value(o.value);
		json_decref(o.value);
		rc = 0;
	}
	return rc;
}

int
profile_sequence(const struct profile_request *r, const json_t *answer,
    struct profile_sequence *s)
{
	struct jsonpath_at at = { answer, answer, false };
	char buf[JSONL_NUM_LEN];
	const char *text = NULL;

	memset(s, 0, sizeof(*s));
	if (integer_at(r->rules->next, &at, &s->next) == -1 ||
	    integer_at(r->rules->first, &at, &s->first) == -1)
		return -1;
	if (r->rules->instance != NULL)
		text = convert_key(jsonpath_one(r->rules->instance, &at), buf,
		    sizeof(buf));
	if (text != NULL)
		snprintf(s->instance, sizeof(s->instance), "%s", text);
	return 0;
}
