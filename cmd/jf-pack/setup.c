/* SPDX-License-Identifier: ISC */
#include "setup.h"

#include <stdlib.h>
#include <string.h>

#include "dirs.h"
#include "file.h"
#include "termsfile.h"

#define WORD_MAX	64

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
