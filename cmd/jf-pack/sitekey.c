/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "buf.h"
#include "clock.h"
#include "digest.h"
#include "dirs.h"
#include "file.h"
#include "jsonl.h"
#include "secret.h"
#include "sitekey.h"

#define NAME		"site.key"
#define MAX_BYTES	(SITEKEY_EPOCHS * 128)

/* Where the file is written: path itself, or in the configuration. */
static char *
place(const char *path, const char *config, struct fail *f)
{
	char *p;

	if (path == NULL)
		return dirs_config_file(config, NAME, f);
	if ((p = strdup(path)) == NULL)
		fail_nomem(f);
	return p;
}

static int
add_epoch(struct sitekey *k, int64_t from, const unsigned char *key,
    struct fail *f)
{
	struct sitekey_epoch *e;

	if (k->n == SITEKEY_EPOCHS)
		return fail_set(f, FAIL_USAGE, "more than %d epochs",
		    SITEKEY_EPOCHS);
	/* Not realloc: it could leave a copy behind. */
	e = calloc(k->n + 1, sizeof(*e));
	if (e == NULL)
		return fail_nomem(f);
	if (k->n > 0)
		memcpy(e, k->epoch, k->n * sizeof(*e));
	e[k->n].from = from;
	memcpy(e[k->n].key, key, SITEKEY_LEN);
	OPENSSL_clear_free(k->epoch, k->n * sizeof(*e));
	k->epoch = e;
	k->n++;
	return 0;
}

static int
read_epoch(struct sitekey *k, const char *line, size_t len, struct fail *f)
{
	struct buf key = { .secret = true };
	json_t *o = NULL;
	const char *from, *text;
	int64_t t;
	int rc = -1;

	/* The parser's own words would show some of the key. */
	if (jsonl_parse(line, len, &o, f) == -1)
		return fail_set(f, FAIL_USAGE, "not an epoch of a site key");
	if (json_unpack(o, "{s:s, s:s !}", "from", &from, "key", &text) == -1 ||
	    clock_parse(from, &t, NULL) == -1 ||
	    digest_unbase64url(&key, text, strlen(text)) == -1 ||
	    key.len != SITEKEY_LEN)
		fail_set(f, FAIL_USAGE, "not an epoch of a site key");
	else if (k->n > 0 && t < k->epoch[k->n - 1].from)
		fail_set(f, FAIL_USAGE, "epoch is older than the one before it");
	else
		rc = add_epoch(k, t, key.p, f);
	buf_free(&key);
	json_decref(o);
	return rc;
}

static int
read_epochs(struct sitekey *k, const struct buf *b, const char *name,
    struct fail *f)
{
	const char *p = buf_text(b), *end = p + b->len, *lf;
	unsigned line = 0;

	for (; p < end; p = lf + 1) {
		line++;
		if ((lf = memchr(p, '\n', (size_t)(end - p))) == NULL)
			lf = end;
		if (lf > p && read_epoch(k, p, (size_t)(lf - p), f) == -1) {
			f->kind = FAIL_USAGE;
			return fail_at(f, "%s:%u", name, line);
		}
	}
	if (k->n == 0)
		return fail_set(f, FAIL_USAGE, "%s: no key in it", name);
	return 0;
}

int
sitekey_load(const char *path, const char *config, struct sitekey *k,
    struct fail *f)
{
	struct buf b = { .secret = true };
	char *dir = NULL, *shown = NULL;
	int rc = -1;

	memset(k, 0, sizeof(*k));
	if ((dir = dirs_config(config, f)) == NULL ||
	    (shown = place(path, config, f)) == NULL)
		goto out;
	secret_guard();
	if (secret_load(path != NULL ? path : NAME, dir, MAX_BYTES, false, &b,
	    f) == -1) {
		if (access(shown, F_OK) == -1 && errno == ENOENT)
			fail_set(f, FAIL_HERE, "%s: no site key there: make one "
			    "with 'jf-pack --new-key'", shown);
		goto out;
	}
	rc = read_epochs(k, &b, shown, f);
	if (rc == -1)
		sitekey_free(k);
out:
	buf_free(&b);
	free(dir);
	free(shown);
	return rc;
}

static int
write_epochs(struct buf *b, const struct sitekey_epoch *e, unsigned n,
    struct fail *f)
{
	char from[CLOCK_LEN];
	struct buf key = { .secret = true };
	int rc = 0;

	for (; n > 0 && rc == 0; e++, n--) {
		buf_clear(&key);
		clock_format(e->from, 0, from);
		if (digest_base64url(&key, e->key, SITEKEY_LEN) == -1 ||
		    buf_printf(b, "{\"from\":\"%s\",\"key\":\"%s\"}\n", from,
		    buf_text(&key)) == -1)
			rc = fail_nomem(f);
	}
	buf_free(&key);
	return rc;
}

static int
fresh(struct sitekey *k, struct fail *f)
{
	unsigned char key[SITEKEY_LEN];
	int rc;

	if (digest_random(key, sizeof(key)) == -1)
		return fail_errno(f, "random bytes");
	rc = add_epoch(k, clock_wall(), key, f);
	OPENSSL_cleanse(key, sizeof(key));
	return rc;
}

/* Make the file with its first content; O_EXCL, so that two who start at the
 * same time cannot both believe that theirs is the key. */
static int
create(const char *path, const struct buf *b, struct fail *f)
{
	ssize_t n;
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (fd == -1 && errno == EEXIST)
		return fail_set(f, FAIL_USAGE, "%s: there is a site key already: "
		    "--rotate begins a new epoch", path);
	if (fd == -1)
		return fail_errno(f, "%s", path);
	n = write(fd, b->p, b->len);
	if (n != (ssize_t)b->len || fsync(fd) == -1) {
		if (n >= 0 && n != (ssize_t)b->len)
			errno = ENOSPC;
		fail_errno(f, "%s", path);
		unlink(path);
		close(fd);
		return -1;
	}
	close(fd);
	return 0;
}

static int
make_parent(char *path, struct fail *f)
{
	char *slash = strrchr(path, '/');
	int rc;

	if (slash == NULL || slash == path)
		return 0;
	*slash = '\0';
	rc = file_make_dir(path, f);
	*slash = '/';
	return rc;
}

int
sitekey_new(const char *path, const char *config, char **made, struct fail *f)
{
	struct buf b = { .secret = true };
	struct sitekey k = { 0 };
	char *p;
	int rc = -1;

	*made = NULL;
	if ((p = place(path, config, f)) == NULL)
		return -1;
	if ((path != NULL || make_parent(p, f) == 0) && fresh(&k, f) == 0 &&
	    write_epochs(&b, k.epoch, k.n, f) == 0 && create(p, &b, f) == 0) {
		*made = p;
		p = NULL;
		rc = 0;
	}
	buf_free(&b);
	sitekey_free(&k);
	free(p);
	return rc;
}

int
sitekey_rotate(const char *path, const char *config, uint64_t keep_s,
    unsigned *dropped, struct fail *f)
{
	struct buf b = { .secret = true };
	struct sitekey k = { 0 };
	char *p;
	int64_t end = clock_wall() - (int64_t)keep_s;
	unsigned old = 0;
	int rc = -1;

	if ((p = place(path, config, f)) == NULL)
		return -1;
	if (sitekey_load(p, config, &k, f) == -1 || fresh(&k, f) == -1)
		goto out;
	while (old + 1 < k.n && k.epoch[old + 1].from < end)
		old++;
	if (write_epochs(&b, k.epoch + old, k.n - old, f) == 0 &&
	    file_replace(p, b.p, b.len, 0600, f) == 0)
		rc = 0;
	*dropped = old;
out:
	buf_free(&b);
	sitekey_free(&k);
	free(p);
	return rc;
}

void
sitekey_free(struct sitekey *k)
{
	OPENSSL_clear_free(k->epoch, k->n * sizeof(*k->epoch));
	memset(k, 0, sizeof(*k));
}
