/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "dirs.h"
#include "file.h"
#include "guard.h"
#include "msg.h"
#include "record.h"

#define POLICY_MAX	(1024 * 1024)

static int
add(struct guard *g, const char *name, const char *sha256, struct fail *f)
{
	struct guard_policy *v;

	v = reallocarray(g->v, g->n + 1, sizeof *v);
	if (v == NULL)
		return fail_nomem(f);
	g->v = v;
	v[g->n].name = name;
	memcpy(v[g->n].sha256, sha256, DIGEST_SHA256_HEX);
	g->n++;
	return 0;
}

/* A policy's file.  One that is installed may be absent; one that was asked
 * for has been found before. */
static int
add_file(struct guard *g, const char *name, const char *path, struct fail *f)
{
	char sha[DIGEST_SHA256_HEX];
	struct buf b = { 0 };
	int rc;

	rc = file_read_if(path, POLICY_MAX, &b, f);
	if (rc == 0 && digest_sha256_hex(b.p, b.len, sha) == -1)
		rc = fail_nomem(f);
	if (rc == 0)
		rc = add(g, name, sha, f);
	buf_free(&b);
	return rc == -1 ? -1 : 0;
}

static int
add_shipped(struct guard *g, struct fail *f)
{
	static const char *const names[][2] = {
		{ "default", "policies/default.json" },
		{ "strict", "policies/strict.json" },
		{ "telemetry-only", "policies/telemetry-only.json" }
	};
	char *path;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < sizeof names / sizeof *names; i++) {
		if ((path = dirs_share(names[i][1], f)) == NULL) {
			/* Nothing installed: only what is named is allowed. */
			fail_clear(f);
			break;
		}
		rc = add_file(g, names[i][0], path, f);
		free(path);
	}
	return rc;
}

static int
add_allowed(struct guard *g, const char *config, const char *name,
    struct fail *f)
{
	unsigned char raw[DIGEST_SHA256_LEN];
	char hex[DIGEST_SHA256_HEX];
	char *path;
	int rc;

	if (strlen(name) == DIGEST_SHA256_HEX - 1 &&
	    digest_unhex(name, raw, sizeof raw) == 0) {
		digest_hex(raw, sizeof raw, hex);
		return add(g, "", hex, f);
	}
	path = dirs_find(config, "policies", name, "json", f);
	if (path == NULL)
		return fail_at(f, "--allow-policy");
	rc = add_file(g, name, path, f);
	free(path);
	return rc;
}

int
guard_load(struct guard *g, const char *config, const struct opt_list *allow,
    struct fail *f)
{
	size_t i;

	*g = (struct guard){ 0 };
	if (add_shipped(g, f) == -1)
		goto fail;
	for (i = 0; i < allow->n; i++)
		if (add_allowed(g, config, allow->v[i], f) == -1)
			goto fail;
	return 0;
fail:
	guard_free(g);
	return -1;
}

void
guard_free(struct guard *g)
{
	free(g->v);
	*g = (struct guard){ 0 };
}

/* Why a policy's digest is not among the allowed ones, as far as its name
 * tells. */
static int
refuse(const struct guard *g, const char *name, const char *sha256,
    struct fail *f)
{
	char shown[64];
	size_t i;

	for (i = 0; i < g->n; i++)
		if (strcmp(g->v[i].name, name) == 0)
			return fail_set(f, FAIL_HERE, "packed under a policy "
			    "'%s' that is not the installed one: if that is "
			    "meant, say --allow-policy %.64s", g->v[i].name,
			    sha256);
	return fail_set(f, FAIL_HERE, "packed under policy '%s', which is not "
	    "allowed: if that is meant, say --allow-policy %.64s",
	    msg_escape(shown, sizeof shown, name, strlen(name)), sha256);
}

int
guard_check(const struct guard *g, const json_t *rec, struct fail *f)
{
	const json_t *anon = json_object_get(rec, "anon");
	const char *name = json_string_value(json_object_get(anon, "policy"));
	const char *sha = json_string_value(json_object_get(anon,
	    "policy_sha256"));
	unsigned char raw[DIGEST_SHA256_LEN];
	size_t i;

	if (record_check(rec, f) == -1)
		return -1;
	if (anon == NULL)
		return fail_set(f, FAIL_HERE, "not packed: pipe it through "
		    "jf-pack first");
	if (name == NULL || sha == NULL ||
	    !json_is_string(json_object_get(anon, "key")) ||
	    strlen(sha) != DIGEST_SHA256_HEX - 1 ||
	    digest_unhex(sha, raw, sizeof raw) == -1)
		return fail_set(f, FAIL_HERE, "its stamp is not one of "
		    "jf-pack's: pack it again");
	for (i = 0; i < g->n; i++)
		if (strcmp(g->v[i].sha256, sha) == 0)
			return 0;
	return refuse(g, name, sha, f);
}
