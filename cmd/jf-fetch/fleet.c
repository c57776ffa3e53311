/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "dirs.h"
#include "fleet.h"
#include "jsonl.h"
#include "tls.h"

#define CONNECT_S	10
#define TOTAL_S		30

static const char *const auth_words[] = { [AUTH_HEADER] = "header",
	[AUTH_BASIC] = "basic", [AUTH_DIGEST] = "digest",
	[AUTH_BEARER] = "bearer", [AUTH_SESSION] = "session" };

bool
fleet_name_ok(const char *name)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t len = strlen(name);

	return len > 0 && len <= FLEET_NAME_MAX && strspn(name, ok) == len &&
	    name[0] != '.' && name[0] != '-';
}

bool
fleet_is_plain(const struct device *d)
{
	return strncasecmp(d->url, "http:", 5) == 0;
}

static int
mistake(struct fail *f, const char *member, const char *why)
{
	return fail_set(f, FAIL_USAGE, "%s: %s", member, why);
}

/* Take a string member as a copy; absent leaves *out NULL. */
static int
take_string(const json_t *o, const char *member, char **out, struct fail *f)
{
	const json_t *v = json_object_get(o, member);

	if (v == NULL)
		return 0;
	if (!json_is_string(v) || json_string_length(v) == 0)
		return mistake(f, member, "must be a string that is not empty");
	if ((*out = strdup(json_string_value(v))) == NULL)
		return fail_nomem(f);
	return 0;
}

static int
take_bool(const json_t *o, const char *member, bool *out, struct fail *f)
{
	const json_t *v = json_object_get(o, member);

	if (v != NULL && !json_is_boolean(v))
		return mistake(f, member, "must be true or false");
	*out = json_is_true(v);
	return 0;
}

static int
known_members(const json_t *o, const char *const *names, struct fail *f)
{
	const char *key;
	json_t *v;
	size_t i;

	json_object_foreach((json_t *)o, key, v) {
		for (i = 0; names[i] != NULL && strcmp(names[i], key) != 0; i++)
			;
		if (names[i] == NULL)
			return fail_set(f, FAIL_USAGE, "%s: no such member, "
			    "see jf-devices(5)", key);
	}
	return 0;
}

/* The list of pins as libcurl wants it. */
static int
take_pins(const json_t *o, char **out, struct fail *f)
{
	const json_t *list = json_object_get(o, "pin"), *v;
	struct buf b = { 0 };
	size_t i;

	if (list == NULL)
		return 0;
	if (!json_is_array(list) || json_array_size(list) == 0)
		return mistake(f, "pin", "must be a list of \"sha256//...\"");
	json_array_foreach(list, i, v) {
		if (!json_is_string(v) || !tls_pin_check(json_string_value(v))) {
			buf_free(&b);
			return mistake(f, "pin", "not \"sha256//\" and 44 "
			    "characters of base64");
		}
		if (buf_printf(&b, "%s%s", i > 0 ? ";" : "",
		    json_string_value(v)) == -1) {
			buf_free(&b);
			return fail_nomem(f);
		}
	}
	*out = (char *)b.p;	/* ends with a NUL that b does not count */
	return 0;
}

static int
take_command(const json_t *o, char ***out, struct fail *f)
{
	const json_t *list = json_object_get(o, "token_command"), *v;
	size_t i;

	if (list == NULL)
		return 0;
	if (!json_is_array(list) || json_array_size(list) == 0)
		return mistake(f, "auth.token_command",
		    "must be a list: the program, then its arguments");
	if ((*out = calloc(json_array_size(list) + 1, sizeof(**out))) == NULL)
		return fail_nomem(f);
	json_array_foreach(list, i, v) {
		if (!json_is_string(v))
			return mistake(f, "auth.token_command",
			    "holds something that is no string");
		if (((*out)[i] = strdup(json_string_value(v))) == NULL)
			return fail_nomem(f);
	}
	return 0;
}

/* What each way of showing who we are needs, and nothing else. */
static int
check_auth(const struct auth *a, struct fail *f)
{
	bool secret = a->secret_file != NULL, command = a->token_command != NULL;

	/* Name and user may be the profile's. */
	if (a->type != AUTH_HEADER && a->name != NULL)
		return mistake(f, "auth.name", "goes with type header");
	if (a->name != NULL && strpbrk(a->name, ": \t\r\n") != NULL)
		return mistake(f, "auth.name", "not the name of a header");
	if (command && a->type != AUTH_BEARER && a->type != AUTH_HEADER)
		return mistake(f, "auth.token_command",
		    "goes with type bearer or header");
	if (secret == command)
		return mistake(f, "auth", "needs a secret_file (or, for bearer "
		    "and header, a token_command)");
	return 0;
}

static int
take_auth(const json_t *line, struct auth *a, struct fail *f)
{
	static const char *const members[] = { "type", "name", "user",
	    "secret_file", "token_command", NULL };
	const json_t *o = json_object_get(line, "auth");
	const char *type;
	size_t i;

	if (o == NULL)
		return 0;
	if (!json_is_object(o))
		return mistake(f, "auth", "must be an object");
	if (known_members(o, members, f) == -1)
		return fail_at(f, "auth");
	type = json_string_value(json_object_get(o, "type"));
	for (i = AUTH_HEADER; type != NULL && i <= AUTH_SESSION; i++)
		if (strcmp(auth_words[i], type) == 0)
			a->type = (enum auth_type)i;
	if (a->type == AUTH_NONE)
		return mistake(f, "auth.type",
		    "must be header, basic, digest, bearer or session");
	if (take_string(o, "name", &a->name, f) == -1 ||
	    take_string(o, "user", &a->user, f) == -1 ||
	    take_string(o, "secret_file", &a->secret_file, f) == -1 ||
	    take_command(o, &a->token_command, f) == -1)
		return -1;
	return check_auth(a, f);
}

/* May we speak to it this way at all? */
static int
check_transport(const struct device *d, struct fail *f)
{
	if (http_check_url(d->url, d->allow_plaintext, f) == -1)
		return fail_at(f, "url");
	if (!fleet_is_plain(d)) {
		if (d->pin == NULL && d->ca == NULL)
			return mistake(f, "pin", "neither pin nor ca: enrol "
			    "the device with jf-fetch --enroll URL");
		return 0;
	}
	if (d->pin != NULL || d->ca != NULL)
		return mistake(f, "url", "plain http has no key to check, "
		    "yet there is a pin or a ca");
	if (d->auth.type != AUTH_NONE && !d->allow_plaintext_auth)
		return mistake(f, "auth", "a credential over plain http needs "
		    "\"allow_plaintext_auth\": true");
	return 0;
}

int
fleet_parse(struct device *d, json_t *line, struct fail *f)
{
	static const char *const members[] = { "name", "url", "profile", "pin",
	    "ca", "auth", "site", "allow_plaintext", "allow_plaintext_auth",
	    "legacy_tls", NULL };
	size_t len;

	if (known_members(line, members, f) == -1 ||
	    take_string(line, "name", &d->name, f) == -1 ||
	    take_string(line, "url", &d->url, f) == -1 ||
	    take_string(line, "profile", &d->profile, f) == -1 ||
	    take_string(line, "ca", &d->ca, f) == -1 ||
	    take_string(line, "site", &d->site, f) == -1 ||
	    take_bool(line, "allow_plaintext", &d->allow_plaintext, f) == -1 ||
	    take_bool(line, "allow_plaintext_auth", &d->allow_plaintext_auth,
	    f) == -1 ||
	    take_bool(line, "legacy_tls", &d->legacy_tls, f) == -1 ||
	    take_pins(line, &d->pin, f) == -1 ||
	    take_auth(line, &d->auth, f) == -1)
		return -1;
	if (d->name == NULL || d->url == NULL || d->profile == NULL)
		return mistake(f, d->name == NULL ? "name" : d->url == NULL ?
		    "url" : "profile", "is missing");
	if (!fleet_name_ok(d->name))
		return mistake(f, "name", "must be up to 64 letters, digits, "
		    "'.', '_' or '-', starting with a letter, digit or '_'");
	for (len = strlen(d->url); len > 0 && d->url[len - 1] == '/'; len--)
		d->url[len - 1] = '\0';
	return check_transport(d, f);
}

void
fleet_drop(struct device *d)
{
	char **p;

	for (p = d->auth.token_command; p != NULL && *p != NULL; p++)
		free(*p);
	free(d->auth.token_command);
	free(d->auth.name);
	free(d->auth.user);
	free(d->auth.secret_file);
	free(d->name);
	free(d->url);
	free(d->profile);
	free(d->pin);
	free(d->ca);
	free(d->site);
	memset(d, 0, sizeof(*d));
}

static int
add_device(struct fleet *fl, json_t *line, struct fail *f)
{
	struct device d = { 0 }, *v;
	size_t i;

	if (fleet_parse(&d, line, f) == -1)
		goto fail;
	for (i = 0; i < fl->n; i++) {
		if (strcasecmp(fl->v[i].name, d.name) != 0)
			continue;
		fail_set(f, FAIL_USAGE, "name: %s is there already", d.name);
		goto fail;
	}
	if ((v = reallocarray(fl->v, fl->n + 1, sizeof(*v))) == NULL) {
		fail_nomem(f);
		goto fail;
	}
	fl->v = v;
	fl->v[fl->n++] = d;
	return 0;
fail:
	fleet_drop(&d);
	return -1;
}

int
fleet_load(struct fleet *fl, const char *config, struct fail *f)
{
	struct jsonl in = { 0 };
	json_t *line;
	int got, rc;

	fl->path = dirs_config_file(config, "devices.jsonl", f);
	if (fl->path == NULL)
		return -1;
	if (access(fl->path, F_OK) == -1 && errno == ENOENT)
		return 1;
	rc = jsonl_open(&in, fl->path, f);
	while (rc == 0 && (got = jsonl_read(&in, &line, f)) != 0) {
		if (got == -1) {
			rc = -1;
			break;
		}
		if ((rc = add_device(fl, line, f)) == -1)
			fail_at(f, "%s:%zu", fl->path, in.line);
		json_decref(line);
	}
	if (rc == -1)
		f->kind = FAIL_USAGE;
	jsonl_close(&in);
	return rc;
}

void
fleet_free(struct fleet *fl)
{
	size_t i;

	for (i = 0; i < fl->n; i++)
		fleet_drop(&fl->v[i]);
	free(fl->v);
	free(fl->path);
	memset(fl, 0, sizeof(*fl));
}

const struct device *
fleet_find(const struct fleet *fl, const char *what)
{
	size_t i, len = strlen(what);

	while (len > 0 && what[len - 1] == '/')
		len--;
	for (i = 0; i < fl->n; i++) {
		if (strcmp(fl->v[i].name, what) == 0)
			return &fl->v[i];
		if (strlen(fl->v[i].url) == len &&
		    strncasecmp(fl->v[i].url, what, len) == 0)
			return &fl->v[i];
	}
	return NULL;
}

void
fleet_http(const struct device *d, struct http_options *o)
{
	*o = (struct http_options){
		.tls = d->legacy_tls ? TLS_LEGACY : TLS_MODERN,
		.allow_http = fleet_is_plain(d),
		.no_proxy = true,
		.insecure = d->ca == NULL,	/* the pin decides */
		.ca = d->ca,
		.pin = d->pin,
		.connect_s = CONNECT_S,
		.total_s = TOTAL_S,
	};
}
