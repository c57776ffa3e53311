/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dirs.h"
#include "file.h"
#include "trust.h"
#include "trust_file.h"

#define COMMAND_LINE	"command line"

static struct domain *
add_domain(struct trust *t, const char *name, size_t len, struct fail *f)
{
	struct domain *all = realloc(t->d, (t->n + 1) * sizeof(*all)), *d;

	if (all == NULL) {
		fail_nomem(f);
		return NULL;
	}
	t->d = all;
	d = &t->d[t->n++];
	*d = (struct domain){ .name = strndup(name, len) };
	policy_default(&d->policy);
	d->anchors = sk_X509_new_null();
	d->untrusted = sk_X509_new_null();
	d->tsa = sk_X509_new_null();
	d->crls = sk_X509_CRL_new_null();
	if (d->name == NULL || d->anchors == NULL || d->untrusted == NULL ||
	    d->tsa == NULL || d->crls == NULL) {
		fail_nomem(f);
		return NULL;
	}
	return d;
}

static int
not_dot(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static bool
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Everything in crls/. */
static int
add_crls(struct domain *d, const char *dir, struct fail *f)
{
	struct dirent **list;
	char *path;
	int i, n = scandir(dir, &list, not_dot, alphasort), rc = 0;

	if (n == -1)
		return fail_set(f, FAIL_USAGE, "%s: %s", dir, strerror(errno));
	for (i = 0; i < n; i++) {
		path = file_join(dir, list[i]->d_name);
		if (rc == 0)
			rc = path == NULL ? fail_nomem(f) :
			    trust_file_add(d, d->untrusted, path, f);
		free(path);
		free(list[i]);
	}
	free(list);
	return rc;
}

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && strcmp(s + n - m, end) == 0;
}

/* One entry of a domain's folder; the names decide (jf-trust(5)). */
static int
add_entry(struct domain *d, const char *path, const char *name, struct fail *f)
{
	if (strcmp(name, "crls") == 0)
		return add_crls(d, path, f);
	if (strcmp(name, "policy.json") == 0)
		return trust_file_mode(path, f) == -1 ? -1 :
		    policy_load(&d->policy, path, f);
	if (strcmp(name, "untrusted.pem") == 0)
		return trust_file_add(d, d->untrusted, path, f);
	if (strcmp(name, "tsa.pem") == 0)
		return trust_file_add(d, d->tsa, path, f);
	if (ends_with(name, ".pem") || ends_with(name, ".pub") ||
	    ends_with(name, ".crt") || ends_with(name, ".der"))
		return trust_file_add(d, d->anchors, path, f);
	return 0;		/* a README, say */
}

static int
load_domain(struct trust *t, const char *dir, struct fail *f)
{
	size_t len = strlen(dir);
	const char *name;
	struct domain *d;
	struct dirent **list;
	char *path;
	int i, n, rc = trust_file_mode(dir, f);

	while (len > 1 && dir[len - 1] == '/')
		len--;
	for (name = dir + len; name > dir && name[-1] != '/'; name--)
		;
	if (rc == -1 ||
	    (d = add_domain(t, name, (size_t)(dir + len - name), f)) == NULL)
		return -1;
	if ((n = scandir(dir, &list, not_dot, alphasort)) == -1)
		return fail_set(f, FAIL_USAGE, "%s: %s", dir, strerror(errno));
	for (i = 0; i < n; i++) {
		path = file_join(dir, list[i]->d_name);
		if (rc == 0)
			rc = path == NULL ? fail_nomem(f) :
			    add_entry(d, path, list[i]->d_name, f);
		free(path);
		free(list[i]);
	}
	free(list);
	if (rc == 0 && d->n_keys == 0 && sk_X509_num(d->anchors) == 0)
		return fail_set(f, FAIL_USAGE, "%s: no key and no certificate "
		    "in it (*.pem, *.pub, *.crt, *.der)", dir);
	return rc;
}

/* A folder whose entries are folders (beside crls) holds domains. */
static int
load_folder(struct trust *t, const char *dir, struct fail *f)
{
	struct dirent **list;
	char *path;
	int i, n = scandir(dir, &list, not_dot, alphasort), rc = 0, domains = 0;

	if (n == -1)
		return fail_set(f, FAIL_USAGE, "%s: %s", dir, strerror(errno));
	if (trust_file_mode(dir, f) == -1)
		rc = -1;
	for (i = 0; i < n; i++) {
		path = file_join(dir, list[i]->d_name);
		if (path == NULL)
			rc = fail_nomem(f);
		else if (rc == 0 && is_dir(path) &&
		    strcmp(list[i]->d_name, "crls") != 0) {
			domains++;
			rc = load_domain(t, path, f);
		}
		free(path);
		free(list[i]);
	}
	free(list);
	if (rc == 0 && domains == 0 && n > 0)
		rc = load_domain(t, dir, f);
	return rc;
}

static void
free_domain(struct domain *d)
{
	size_t i;

	for (i = 0; i < d->n_keys; i++)
		key_free(&d->keys[i]);
	free(d->keys);
	free(d->name);
	sk_X509_pop_free(d->anchors, X509_free);
	sk_X509_pop_free(d->untrusted, X509_free);
	sk_X509_pop_free(d->tsa, X509_free);
	sk_X509_CRL_pop_free(d->crls, X509_CRL_free);
	policy_free(&d->policy);
}

/* Keep only the domain that was asked for. */
static int
select_domain(struct trust *t, const char *name, struct fail *f)
{
	size_t i, kept = 0;

	for (i = 0; i < t->n; i++) {
		if (strcmp(t->d[i].name, name) == 0)
			t->d[kept++] = t->d[i];
		else
			free_domain(&t->d[i]);
	}
	t->n = kept;
	return kept > 0 ? 0 : fail_set(f, FAIL_USAGE,
	    "--domain %s: no such trust domain", name);
}

/* The files given with --trust are one domain, each folder is its own. */
static int
load_paths(struct trust *t, const struct opt_list *paths, struct fail *f)
{
	struct domain *d = NULL;
	size_t i;

	for (i = 0; i < paths->n; i++) {
		if (is_dir(paths->v[i]))
			continue;
		if (d == NULL && (d = add_domain(t, COMMAND_LINE,
		    strlen(COMMAND_LINE), f)) == NULL)
			return -1;
		if (trust_file_add(d, d->anchors, paths->v[i], f) == -1)
			return -1;
	}
	if (d != NULL && d->n_keys == 0 && sk_X509_num(d->anchors) == 0)
		return fail_set(f, FAIL_USAGE, "--trust: no key and no "
		    "certificate in it");
	for (i = 0; i < paths->n; i++)
		if (is_dir(paths->v[i]) && load_folder(t, paths->v[i], f) == -1)
			return -1;
	return 0;
}

static int
load_default(struct trust *t, const char *config, struct fail *f)
{
	char *dir = dirs_config_file(config, "trust.d", f);
	int rc = 0;

	if (dir == NULL)
		return -1;
	if (is_dir(dir))
		rc = load_folder(t, dir, f);
	free(dir);
	return rc;
}

/* What the command line adds to every domain. */
static int
add_common(struct trust *t, const struct trust_source *s, struct fail *f)
{
	struct domain *d;
	size_t i;

	for (d = t->d; d < t->d + t->n; d++) {
		for (i = 0; i < s->untrusted->n; i++)
			if (trust_file_add(d, d->untrusted, s->untrusted->v[i],
			    f) == -1)
				return -1;
		for (i = 0; i < s->crls->n; i++)
			if (trust_file_add(d, d->untrusted, s->crls->v[i],
			    f) == -1)
				return -1;
		if (s->policy == NULL)
			continue;
		policy_free(&d->policy);
		if (policy_load(&d->policy, s->policy, f) == -1)
			return -1;
	}
	return 0;
}

int
trust_load(struct trust *t, const struct trust_source *s, struct fail *f)
{
	int rc;

	*t = (struct trust){ 0 };
	if (s->paths->n > 0)
		rc = load_paths(t, s->paths, f);
	else
		rc = load_default(t, s->config, f);
	if (rc == 0 && s->domain != NULL)
		rc = select_domain(t, s->domain, f);
	if (rc == 0)
		rc = add_common(t, s, f);
	if (rc == -1)
		trust_free(t);
	return rc;
}

void
trust_free(struct trust *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		free_domain(&t->d[i]);
	free(t->d);
	*t = (struct trust){ 0 };
}

const struct key *
trust_key(const struct domain *d, const unsigned char *id,
    const struct key *from)
{
	const struct key *k = from == NULL ? d->keys : from + 1;

	for (; k < d->keys + d->n_keys; k++)
		if (id == NULL || (k->has_id &&
		    memcmp(k->id, id, KEY_ID_LEN) == 0))
			return k;
	return NULL;
}
