/* SPDX-License-Identifier: ISC */
#include "setup.h"

#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>

#include "dirs.h"
#include "file.h"
#include "sandbox.h"
#include "termsfile.h"

#define WORD_MAX	64
#define LEN(a)		(sizeof(a) / sizeof((a)[0]))

int
setup_terms(struct terms *t, const struct args *a, bool state, struct fail *f)
{
	char *path;
	size_t i;
	int rc = 0;

	for (i = 0; i < a->terms.n; i++)
		if (termsfile_read(t, a->terms.v[i], f) == -1)
			return -1;
	if (!state)
		return 0;
	if ((path = dirs_state_file(a->c.state, "terms", f)) == NULL)
		return -1;
	rc = termsfile_load(t, path, f);
	free(path);
	return rc;
}

static int
allow_words(struct inspect *check, const char *words, struct fail *f)
{
	char word[WORD_MAX];
	size_t n;

	for (; words != NULL && *words != '\0'; words += n + (words[n] == '|')) {
		n = strcspn(words, "|");
		if (n >= sizeof(word))
			continue;
		memcpy(word, words, n);
		word[n] = '\0';
		if (inspect_allow(check, word) == -1)
			return fail_nomem(f);
	}
	return 0;
}

int
setup_words(struct inspect *check, struct fail *f)
{
	const struct record_field *field;
	const struct record_kind *kind;
	size_t i, n;

	for (i = 0; (field = fields_at(i)) != NULL; i++)
		if (allow_words(check, field->words, f) == -1)
			return -1;
	kind = record_kinds(&n);
	for (i = 0; i < n; i++)
		if (inspect_allow(check, kind[i].name) == -1)
			return fail_nomem(f);
	return 0;
}

int
setup_teach(struct inspect *check, const struct terms *t, struct fail *f)
{
	struct terms_info info;
	const char *value;
	size_t i;

	for (i = 0; i < terms_count(t); i++) {
		value = terms_get(t, i, &info);
		if (inspect_term(check, pseudonym_prefix(info.type), value,
		    info.len) == -1)
			return fail_nomem(f);
	}
	return 0;
}

/* Where terms are kept; its directory is made. */
static int
state_path(struct setup *s, const struct args *a, struct fail *f)
{
	char *dir;
	int rc;

	if ((dir = dirs_state(a->c.state, f)) == NULL)
		return -1;
	rc = file_make_dir(dir, f);
	if (rc == 0 && (s->terms_path = file_join(dir, "terms")) == NULL)
		rc = fail_nomem(f);
	free(dir);
	return rc;
}

static int
load_keys(struct setup *s, const struct args *a, struct fail *f)
{
	struct sitekey k = { 0 };

	if (sitekey_load(a->key, a->c.config, &k, f) == -1)
		return -1;
	s->keys = pseudonym_new(&k, f);
	sitekey_free(&k);
	return s->keys == NULL ? -1 : 0;
}

int
setup_start(struct setup *s, const struct args *a, bool keep, struct fail *f)
{
	memset(s, 0, sizeof(*s));
	if (policy_load(a->policy, a->c.config, &s->policy, f) == -1 ||
	    load_keys(s, a, f) == -1 ||
	    audit_start(&s->audit, &s->policy, f) == -1)
		goto fail;
	if ((s->terms = terms_new()) == NULL ||
	    (s->scrub = scrub_new(s->keys, s->terms)) == NULL ||
	    (s->shapes = scrub_new(s->keys, NULL)) == NULL ||
	    (s->check = inspect_new()) == NULL) {
		fail_nomem(f);
		goto fail;
	}
	if (setup_terms(s->terms, a, true, f) == -1 ||
	    setup_words(s->check, f) == -1)
		goto fail;
	if (inspect_allow(s->check, s->policy.name) == -1) {
		fail_nomem(f);
		goto fail;
	}
	if (keep && state_path(s, a, f) == -1)
		goto fail;
	return 0;
fail:
	setup_free(s);
	return -1;
}

int
setup_stream(struct setup *s, const struct args *a, struct stream *out,
    struct fail *f)
{
	struct pack_tools t = { .policy = &s->policy, .keys = s->keys,
	    .scrub = s->scrub, .shapes = s->shapes, .terms = s->terms,
	    .check = s->check, .audit = &s->audit };

	memset(out, 0, sizeof(*out));
	out->tools = t;
	out->terms_path = s->terms_path;
	if (a->aggregate != -1 && (out->aggregate = aggregate_new(
	    (enum window)a->aggregate, (unsigned)a->k, file_tmp_dir())) == NULL)
		return fail_nomem(f);
	if ((out->pack = pack_new(&t)) == NULL ||
	    (out->learn = learn_new(s->terms, &s->policy)) == NULL)
		return fail_nomem(f);
	return 0;
}

/* The directory that path is in; path is cut there. */
static const char *
directory(char *path)
{
	char *slash = path != NULL ? strrchr(path, '/') : NULL;

	if (path == NULL)
		return NULL;
	if (slash == NULL)
		return ".";
	slash[slash == path] = '\0';
	return path;
}

void
setup_confine(const struct setup *s, const struct args *a, char **files, int n)
{
	static const struct sandbox_path libraries[] = { SANDBOX_LIBRARIES };
	struct sandbox_path *p = calloc((size_t)n + 3 + LEN(libraries),
	    sizeof(*p));
	char *state = NULL, *out = NULL;
	struct stat st;
	int i;

	sandbox_limit_memory();
	if (p == NULL)
		return;
	if (s != NULL && s->terms_path != NULL)
		state = strdup(s->terms_path);
	if (a->c.output != NULL)
		out = strdup(a->c.output);
	for (i = 0; i < n; i++)
		p[i] = (struct sandbox_path){ files[i], SANDBOX_READ };
	p[i++] = (struct sandbox_path){ directory(state), SANDBOX_WRITE };
	p[i++] = (struct sandbox_path){ directory(out), SANDBOX_WRITE };
	/* Beside a device or pipe there is no place for what must wait. */
	if (a->aggregate != -1 || a->audit || a->dry_run || (out != NULL &&
	    stat(a->c.output, &st) == 0 && !S_ISREG(st.st_mode)))
		p[i++] = (struct sandbox_path){ file_tmp_dir(), SANDBOX_WRITE };
	memcpy(p + i, libraries, sizeof(libraries));
	sandbox_enter(p, (size_t)i + LEN(libraries));
	free(state);
	free(out);
	free(p);
}

void
setup_free(struct setup *s)
{
	scrub_free(s->scrub);
	scrub_free(s->shapes);
	inspect_free(s->check);
	terms_free(s->terms);
	audit_free(&s->audit);
	policy_free(&s->policy);
	pseudonym_free(s->keys);
	free(s->terms_path);
	memset(s, 0, sizeof(*s));
}
