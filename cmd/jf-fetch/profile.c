/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "dirs.h"
#include "jsonl.h"
#include "profile.h"
#include "profile_rules.h"

#define GAP_MS	200	/* between requests, unless the profile says */
#define MEMBERS	"jf_profile|title|tested|zone|gap_ms|timeout|auth|session|" \
	"probe|one_or_many|requests|records"
#define SYNTAX	1	/* "jf_profile" */

static int
load_auth(const struct node *doc, struct profile *p)
{
	struct node auth = node_member(doc, "auth");
	struct node type = node_member(&auth, "type");
	struct node name = node_member(&auth, "name");
	struct node user = node_member(&auth, "user");
	int kind = PROFILE_NO_AUTH;

	if (auth.v == NULL)
		return 0;
	if (node_only(&auth, "type|name|user") == -1 ||
	    node_word(&type, "none|header|basic|digest|bearer|session",
	    &kind) == -1 || node_string(&name, &p->auth_name) == -1 ||
	    node_string(&user, &p->auth_user) == -1)
		return -1;
	p->auth = (enum profile_auth)kind;
	if (p->auth == PROFILE_HEADER && p->auth_name == NULL)
		return node_fail(&auth, "\"name\" of the header is missing");
	if (p->auth == PROFILE_SESSION && p->session == NULL)
		return node_fail(&auth, "there is no \"session\"");
	return 0;
}

static int
load_probe(const struct profile_loader *l, const struct node *doc,
    struct profile *p)
{
	struct node probe = node_member(doc, "probe");
	struct node path = node_member(&probe, "path");
	struct node accept = node_member(&probe, "accept");
	struct node where = node_member(&probe, "where");

	if (probe.v == NULL)
		return 0;
	if (node_only(&probe, "path|accept|where") == -1 ||
	    node_string(&path, &p->probe_path) == -1 ||
	    node_string(&accept, &p->probe_accept) == -1 ||
	    profile_spec_test(l, &where, &l->parts->probe) == -1)
		return -1;
	if (p->probe_path == NULL || l->parts->probe == NULL)
		return node_fail(&probe, "\"path\" and \"where\" are needed");
	return 0;
}

/* Each entry of "records" belongs to the request that it is "from". */
static int
load_records(const struct profile_loader *l, const struct node *doc,
    struct profile *p)
{
	struct node records = node_member(doc, "records"), e, from;
	const struct profile_request *r;
	struct profile_rules *rules;
	const char *name;

	if (records.v == NULL)
		return node_fail(doc, "\"records\" is missing");
	if (node_array(&records) == -1)
		return -1;
	for (size_t i = 0; i < json_array_size(records.v); i++) {
		e = node_element(&records, i);
		from = node_member(&e, "from");
		name = NULL;
		if (node_string(&from, &name) == -1)
			return -1;
		if (name == NULL)
			return node_fail(&e, "\"from\", the request, is "
			    "missing");
		r = profile_request(p, name);
		if (r == NULL)
			return node_fail(&from, "there is no request \"%s\"",
			    name);
		rules = &p->parts->rules[r - p->requests];
		if (profile_level_load(l, &e, false,
		    &rules->levels[rules->n]) == -1 ||
		    profile_request_fits(r, &e, &rules->levels[rules->n]) ==
		    -1)
			return -1;
		rules->n++;
	}
	return 0;
}

static int
load_head(const struct node *doc, struct profile *p)
{
	struct node syntax = node_member(doc, "jf_profile");
	struct node title = node_member(doc, "title");
	struct node tested = node_member(doc, "tested");
	struct node zone = node_member(doc, "zone");
	struct node gap = node_member(doc, "gap_ms");
	struct node timeout = node_member(doc, "timeout");
	struct node many = node_member(doc, "one_or_many");
	uint64_t version = 0;

	if (node_uint(&syntax, UINT32_MAX, &version) == -1)
		return -1;
	if (version != SYNTAX)
		return node_fail(doc, "\"jf_profile\": %d, the syntax this "
		    "program knows, is missing", SYNTAX);
	p->zone = "UTC";
	p->gap_ms = GAP_MS;
	if (node_only(doc, MEMBERS) == -1 ||
	    node_string(&title, &p->title) == -1 ||
	    node_string(&tested, &p->tested) == -1 ||
	    node_string(&zone, &p->zone) == -1 ||
	    node_uint(&gap, 60000, &p->gap_ms) == -1 ||
	    node_duration(&timeout, &p->total_s) == -1 ||
	    node_bool(&many, &p->parts->one_or_many) == -1)
		return -1;
	if (p->title == NULL || p->tested == NULL)
		return node_fail(doc, "\"title\" and \"tested\" are needed");
	return times_zone_ok(p->zone) ? 0 : node_fail(&zone, "no zone that "
	    "is known here: use \"UTC\", \"+02:00\", \"local\" or a name like "
	    "\"Europe/Berlin\"");
}

static int
load_doc(struct profile *p, struct fail *f)
{
	struct node doc = { .v = p->parts->doc, .f = f };
	struct profile_loader l = { .parts = p->parts };

	if (load_head(&doc, p) == -1 ||
	    profile_request_load(&l, &doc, p) == -1 ||
	    profile_session_load(&l, &doc, p) == -1 ||
	    load_auth(&doc, p) == -1 || load_probe(&l, &doc, p) == -1)
		return -1;
	return load_records(&l, &doc, p);
}

/* "moonraker" of "/etc/jf-tools/profiles/moonraker.json" */
static const char *
plain_name(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *from = slash == NULL ? path : slash + 1;
	char *name = arena_own(a, strdup(from), free);
	char *dot;

	if (name != NULL && (dot = strrchr(name, '.')) != NULL && dot > name)
		*dot = '\0';
	return name;
}

/* doc is taken over. */
static struct profile *
build(const char *path, json_t *doc, struct fail *f)
{
	struct profile *p = calloc(1, sizeof(*p));

	if (p != NULL)
		p->parts = calloc(1, sizeof(*p->parts));
	if (p == NULL || p->parts == NULL) {
		json_decref(doc);
		free(p);
		fail_nomem(f);
		return NULL;
	}
	p->parts->doc = doc;
	p->name = plain_name(&p->parts->arena, path);
	if (p->name == NULL)
		fail_nomem(f);
	else if (load_doc(p, f) == 0)
		return p;
	else
		fail_at(f, "%s", path);
	profile_free(p);
	return NULL;
}

struct profile *
profile_load_file(const char *path, struct fail *f)
{
	json_t *doc = jsonl_load(path, PROFILE_MAX, f);

	return doc == NULL ? NULL : build(path, doc, f);
}

struct profile *
profile_load(const char *config, const char *name, struct fail *f)
{
	char *path = dirs_find(config, "profiles", name, "json", f);
	struct profile *p = path == NULL ? NULL : profile_load_file(path, f);

	free(path);
	return p;
}

struct profile *
profile_parse(const char *name, const char *text, size_t len, struct fail *f)
{
	json_error_t e;
	json_t *doc = json_loadb(text, len, JSON_REJECT_DUPLICATES, &e);

	if (doc == NULL) {
		fail_set(f, FAIL_USAGE, "%s:%d:%d: %s", name, e.line, e.column,
		    e.text);
		return NULL;
	}
	return build(name, doc, f);
}

void
profile_free(struct profile *p)
{
	if (p == NULL)
		return;
	arena_free(&p->parts->arena);
	json_decref(p->parts->doc);
	free(p->parts);
	free(p);
}

const struct profile_request *
profile_request(const struct profile *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->requests[i].name, name) == 0)
			return &p->requests[i];
	return NULL;
}

bool
profile_probe(const struct profile *p, const json_t *answer)
{
	struct jsonpath_at at = { answer, answer, p->parts->one_or_many };

	return p->parts->probe != NULL && answer != NULL &&
	    jsonpath_holds(p->parts->probe, &at);
}
