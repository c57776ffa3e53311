/* SPDX-License-Identifier: ISC */
#include "endpoint.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dirs.h"
#include "file.h"
#include "jsonl.h"
#include "target.h"
#include "tls.h"

#define COLUMNS	5	/* before the purpose */

const char *
endpoint_scheme_name(enum endpoint_scheme s)
{
	static const char *const names[] = { "tcp", "https", "http", "ftp" };

	return names[s];
}

const char *
endpoint_need_name(enum endpoint_need n)
{
	static const char *const names[] = { "required", "optional", "legacy" };

	return names[n];
}

static void
clear(struct endpoint *e)
{
	size_t i;

	free(e->name);
	free(e->host);
	free(e->path);
	free(e->editions);
	free(e->purpose);
	free(e->alternative);
	free(e->rule);
	free(e->issuer);
	free(e->ca);
	for (i = 0; e->pins[i] != NULL; i++)
		free(e->pins[i]);
	memset(e, 0, sizeof(*e));
}

void
endpoint_free(struct endpoint_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		clear(&list->v[i]);
	free(list->v);
	free(list->profile);
	memset(list, 0, sizeof(*list));
}

/* A zeroed endpoint at the end of the list; NULL with f. */
static struct endpoint *
append(struct endpoint_list *list, struct fail *f)
{
	struct endpoint *v;

	if (list->n == ENDPOINT_MAX) {
		fail_set(f, FAIL_USAGE, "more than %d endpoints", ENDPOINT_MAX);
		return NULL;
	}
	/* Grown by doubling at each power of two. */
	if ((list->n & (list->n - 1)) == 0) {
		v = realloc(list->v, (list->n == 0 ? 1 : list->n * 2) *
		    sizeof(*v));
		if (v == NULL) {
			fail_nomem(f);
			return NULL;
		}
		list->v = v;
	}
	v = &list->v[list->n++];
	memset(v, 0, sizeof(*v));
	return v;
}

/* One endpoint for each port of t.  Several ports make several names. */
static int
add_ports(struct endpoint_list *list, const struct target *t, const char *name,
    struct fail *f)
{
	struct endpoint *e;
	size_t i;
	int rc;

	for (i = 0; i < t->n; i++) {
		if ((e = append(list, f)) == NULL)
			return -1;
		e->port = t->ports[i];
		e->scheme = t->scheme_given ? t->scheme :
		    target_scheme(t->ports[i]);
		e->host = strdup(t->host);
		e->path = strdup(t->path);
		e->editions = strdup("");
		e->purpose = strdup("");
		if (t->n == 1 && name != NULL)
			rc = (e->name = strdup(name)) == NULL ? -1 : 0;
		else
			rc = asprintf(&e->name, strchr(t->host, ':') != NULL &&
			    name == NULL ? "[%s]:%u" : "%s:%u",
			    name == NULL ? t->host : name, e->port);
		if (rc == -1 || e->host == NULL || e->path == NULL ||
		    e->editions == NULL || e->purpose == NULL)
			return fail_nomem(f);
	}
	return 0;
}

/* firehose://REGION/STREAM and s3://BUCKET/PREFIX name their hosts. */
static int
add_aws(struct endpoint_list *list, const char *text, struct fail *f)
{
	bool firehose = strncmp(text, "firehose://", 11) == 0;
	const char *name = text + (firehose ? 11 : 5);
	char url[256];
	struct target t;
	size_t len = strcspn(name, "/");

	if (len == 0 || len > 63)
		return fail_set(f, FAIL_USAGE, "%s: no %s in it", text,
		    firehose ? "region" : "bucket");
	snprintf(url, sizeof(url), firehose ?
	    "https://firehose.%.*s.amazonaws.com" :
	    "https://%.*s.s3.amazonaws.com", (int)len, name);
	if (target_parse(url, &t, f) == -1)
		return -1;
	return add_ports(list, &t, text, f);
}

int
endpoint_add(struct endpoint_list *list, const char *text, struct fail *f)
{
	struct target t;

	if (strncmp(text, "firehose://", 11) == 0 ||
	    strncmp(text, "s3://", 5) == 0)
		return add_aws(list, text, f);
	if (target_parse(text, &t, f) == -1)
		return -1;
	/* A URL is its own name, HOST alone and each of many gets its port. */
	return add_ports(list, &t, t.scheme_given && t.n == 1 ? text : NULL, f);
}

static int
add_pin(struct endpoint *e, const char *pin, struct fail *f)
{
	size_t n = 0;

	if (!tls_pin_check(pin))
		return fail_set(f, FAIL_USAGE, "pin %s: not sha256// and 44 "
		    "characters of base64", pin);
	while (n < ENDPOINT_PINS && e->pins[n] != NULL)
		n++;
	if (n == ENDPOINT_PINS)
		return fail_set(f, FAIL_USAGE, "more than %d pins",
		    ENDPOINT_PINS);
	e->pins[n] = strdup(pin);
	return e->pins[n] == NULL ? fail_nomem(f) : 0;
}

static int
replace(char **to, const char *value, struct fail *f)
{
	free(*to);
	*to = strdup(value);
	return *to == NULL ? fail_nomem(f) : 0;
}

/* One of a line's options. */
static int
set_option(struct endpoint *e, char *word, struct fail *f)
{
	char *p;

	if (strcmp(word, "smoke") == 0) {
		e->smoke = true;
		return 0;
	}
	if (strncmp(word, "alt=", 4) == 0)
		return replace(&e->alternative, word + 4, f);
	if (strncmp(word, "rule=", 5) == 0)
		return replace(&e->rule, word + 5, f);
	if (strncmp(word, "pin=", 4) == 0)
		return add_pin(e, word + 4, f);
	if (strncmp(word, "issuer=", 7) == 0) {
		for (p = word + 7; *p != '\0'; p++)
			if (*p == '_')
				*p = ' ';
		return replace(&e->issuer, word + 7, f);
	}
	return fail_set(f, FAIL_USAGE, "%s: none of alt=, rule=, issuer=, "
	    "pin=, smoke", word);
}

static int
set_need(struct endpoint *e, const char *word, struct fail *f)
{
	int n;

	for (n = ENDPOINT_REQUIRED; n <= ENDPOINT_LEGACY; n++)
		if (strcmp(word, endpoint_need_name(n)) == 0) {
			e->need = n;
			return 0;
		}
	return fail_set(f, FAIL_USAGE, "%s: none of required, optional, legacy",
	    word);
}

/* Columns of a line into the endpoint that its target made. */
static int
set_columns(struct endpoint *e, char *const column[COLUMNS], char *purpose,
    struct fail *f)
{
	char options[1024], *word, *save = NULL;

	snprintf(options, sizeof(options), "%s", column[4]);
	if (set_need(e, column[2], f) == -1 ||
	    replace(&e->editions, strcmp(column[3], "-") == 0 ? "" : column[3],
	    f) == -1 || replace(&e->purpose, purpose, f) == -1)
		return -1;
	if (strcmp(options, "-") == 0)
		return 0;
	for (word = strtok_r(options, ",", &save); word != NULL;
	    word = strtok_r(NULL, ",", &save))
		if (set_option(e, word, f) == -1)
			return -1;
	return 0;
}

static int
add_line(struct endpoint_list *list, char *line, struct fail *f)
{
	char *column[COLUMNS], *p = line + strspn(line, " \t");
	struct target t;
	size_t n = 0, first = list->n;

	if (*p == '\0' || *p == '#')
		return 0;
	while (n < COLUMNS && *p != '\0') {
		column[n++] = p;
		p += strcspn(p, " \t");
		if (*p != '\0')
			*p++ = '\0';
		p += strspn(p, " \t");
	}
	if (n == 1)
		return endpoint_add(list, column[0], f);
	if (n < COLUMNS || *p == '\0')
		return fail_set(f, FAIL_USAGE, "expected NAME TARGET NEED "
		    "EDITIONS OPTIONS PURPOSE, or a target alone");
	if (target_parse(column[1], &t, f) == -1 ||
	    add_ports(list, &t, column[0], f) == -1)
		return -1;
	for (; first < list->n; first++)
		if (set_columns(&list->v[first], column, p, f) == -1)
			return -1;
	return 0;
}

int
endpoint_read(struct endpoint_list *list, FILE *in, const char *name,
    struct fail *f)
{
	char *line = NULL;
	size_t size = 0, number = 0;
	ssize_t len;
	int rc = 0;

	while (rc == 0 && (len = getline(&line, &size, in)) != -1) {
		number++;
		while (len > 0 && isspace((unsigned char)line[len - 1]))
			line[--len] = '\0';
		if (strlen(line) != (size_t)len)
			rc = fail_set(f, FAIL_USAGE, "a NUL byte");
		else
			rc = add_line(list, line, f);
		if (rc == -1)
			fail_at(f, "%s:%zu", name, number);
	}
	if (rc == 0 && ferror(in))
		rc = fail_errno(f, "%s", name);
	free(line);
	return rc;
}

int
endpoint_load(struct endpoint_list *list, const char *config, const char *name,
    struct fail *f)
{
	char *path = dirs_find(config, "endpoints", name, "list", f);
	FILE *in;
	int rc = -1;

	if (path == NULL)
		return -1;
	if ((in = fopen(path, "re")) == NULL) {
		fail_errno(f, "%s", path);
	} else {
		rc = endpoint_read(list, in, path, f);
		fclose(in);
	}
	if (rc == 0 && list->profile == NULL &&
	    (list->profile = strdup(name)) == NULL)
		rc = fail_nomem(f);
	free(path);
	return rc;
}

/* One line of devices.jsonl. */
static int
add_device(struct endpoint_list *list, const json_t *line, struct fail *f)
{
	const char *name = json_string_value(json_object_get(line, "name"));
	const char *url = json_string_value(json_object_get(line, "url"));
	const char *ca = json_string_value(json_object_get(line, "ca"));
	const json_t *pins = json_object_get(line, "pin");
	struct target t;
	struct endpoint *e;
	size_t i;

	if (name == NULL || url == NULL)
		return fail_set(f, FAIL_USAGE, "a device needs name and url");
	if (target_parse(url, &t, f) == -1 || add_ports(list, &t, name, f) == -1)
		return -1;
	e = &list->v[list->n - 1];
	e->device = true;
	e->allow_plain = json_is_true(json_object_get(line, "allow_plaintext"));
	if (replace(&e->purpose, "printer", f) == -1 ||
	    (ca != NULL && replace(&e->ca, ca, f) == -1))
		return -1;
	for (i = 0; i < json_array_size(pins); i++)
		if (!json_is_string(json_array_get(pins, i)) ||
		    add_pin(e, json_string_value(json_array_get(pins, i)),
		    f) == -1)
			return fail_at(f, "%s", name);
	return 0;
}

int
endpoint_add_devices(struct endpoint_list *list, const char *config,
    const char *name, struct fail *f)
{
	char *path = dirs_config_file(config, "devices.jsonl", f);
	struct jsonl in = { 0 };
	const char *this;
	json_t *line;
	int rc = 1, got;

	if (path == NULL)
		return 1;
	in.fp = fopen(path, "re");
	in.name = path;
	if (in.fp == NULL) {
		rc = errno == ENOENT ? 1 : fail_errno(f, "%s", path);
		goto out;
	}
	while ((got = jsonl_read(&in, &line, f)) == 1) {
		this = json_string_value(json_object_get(line, "name"));
		if (name == NULL || (this != NULL && strcmp(this, name) == 0))
			rc = add_device(list, line, f);
		json_decref(line);
		if (rc == -1) {
			fail_at(f, "%s:%zu", path, in.line);
			goto out;
		}
	}
	if (got == -1) {
		f->kind = FAIL_USAGE;
		rc = -1;
	}
out:
	jsonl_close(&in);
	free(path);
	return rc;
}
