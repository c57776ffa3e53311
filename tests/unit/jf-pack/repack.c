/* SPDX-License-Identifier: ISC */
/* The limits of archives: depth, members, size, ratio; and what is told. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/jf-pack/repack.h"
#include "cmd/jf-pack/terms.h"
#include "file.h"
#include "libarchive.h"
#include "tests/unit/tap.h"

static struct libarchive la;

static void
add(struct archive *a, const char *name, const void *data, size_t len)
{
	struct archive_entry *e = la.entry_new();

	la.entry_set_pathname(e, name);
	la.entry_set_filetype(e, AE_IFREG);
	la.entry_set_perm(e, 0644);
	la.entry_set_size(e, (la_int64_t)len);
	la.write_header(a, e);
	la.write_data(a, data, len);
	la.entry_free(e);
}

/* A tar of members of size bytes each, in gz where wanted; inner, if not
 * NULL, is one more member. */
static FILE *
make(int members, size_t size, bool gz, FILE *inner)
{
	static char data[200000];
	struct archive *a = la.write_new();
	FILE *fp = tmpfile();
	char name[32];
	size_t n;
	int i;

	if (gz)
		la.write_add_filter_gzip(a);
	la.write_set_format_pax_restricted(a);
	la.write_open_FILE(a, fp);
	memset(data, ' ', sizeof(data));
	for (i = 0; i < members; i++) {
		snprintf(name, sizeof(name), "log%d.txt", i);
		add(a, name, data, size);
	}
	if (inner != NULL) {
		rewind(inner);
		n = fread(data, 1, sizeof(data), inner);
		add(a, "inner.tar", data, n);
		fclose(inner);
	}
	la.write_close(a);
	la.write_free(a);
	fflush(fp);
	return fp;
}

static void
left(void *arg, const char *name, const char *why)
{
	char *out = arg;
	size_t n = strlen(out);

	snprintf(out + n, 200 - n, "%s: %s;", name, why);
}

static int
pack(struct scrub *s, FILE *fp, const char *to, struct repack_job *job,
    struct fail *f)
{
	if (repack_learn(s, fileno(fp), "it", job, f) == -1)
		return -1;
	return repack_archive(s, fileno(fp), "it", to, NULL, job, f);
}

static const struct {
	const char *name;
	struct repack_limits limits;
	int members, size, depth;	/* of what is packed */
	bool gz;
	const char *says;	/* the failure, or NULL */
	const char *left;
} rows[] = {
	{ "just within all limits", { 2, 14, 100000, 1000 }, 4, 1000, 2, true,
	    NULL, "" },
	{ "too many members", { 2, 9, 100000, 1000 }, 10, 10, 0, false,
	    "it: more than 9 members", "" },
	{ "members of all depths count", { 2, 13, 100000, 1000 }, 4, 10,
	    2, false, "it: more than 13 members", "" },
	{ "too many bytes", { 2, 9, 100000, 1000 }, 6, 20000, 0, false,
	    "it: unpacks to more than 100000 bytes", "" },
	{ "too large a ratio", { 2, 999, 1 << 28, 100 }, 120, 200000, 0,
	    true, "it: unpacks to more than 100 times its size", "" },
	{ "little may have any ratio", { 2, 9, 1 << 28, 100 }, 5, 200000,
	    0, true, NULL, "" },
	{ "too deep is left out", { 1, 99, 100000, 1000 }, 1, 10, 2,
	    false, NULL, "inner.tar: an archive in too many others;" },
	{ "no depth at all", { 0, 99, 100000, 1000 }, 1, 10, 1, false,
	    NULL, "inner.tar: an archive in too many others;" },
};

int
main(void)
{
	struct sitekey_epoch epoch = { .key = { 1 } };
	struct sitekey k = { &epoch, 1 };
	struct fail f = { 0 };
	struct pseudonym *keys = pseudonym_new(&k, &f);
	struct terms *t = terms_new();
	struct scrub *s = scrub_new(keys, t);
	char dir[] = "/tmp/jf-unit.XXXXXX", to[64], told[200];
	struct repack_job job;
	FILE *fp;
	size_t i;
	int d, rc;

	if (libarchive_load(&la, &f) == -1 || mkdtemp(dir) == NULL)
		return 1;
	snprintf(to, sizeof(to), "%s/out", dir);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fp = NULL;
		for (d = 0; d <= rows[i].depth; d++)
			fp = make(rows[i].members, (size_t)rows[i].size,
			    rows[i].gz, fp);
		told[0] = '\0';
		job = (struct repack_job){ .limits = rows[i].limits,
		    .left = left, .arg = told };
		fail_clear(&f);
		rc = pack(s, fp, to, &job, &f);
		is_int(rc, rows[i].says == NULL ? 0 : -1, rows[i].name);
		is_str(f.text, rows[i].says != NULL ? rows[i].says : "", "says why");
		is_str(told, rows[i].left, "tells what is left out");
		ok((access(to, F_OK) == 0) == (rc == 0),
		    "output only when it is whole");
		unlink(to);
		fclose(fp);
	}
	rmdir(dir);
	scrub_free(s);
	terms_free(t);
	pseudonym_free(keys);
	return done();
}
