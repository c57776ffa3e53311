/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as an archive: the walk must end within its limits and leave
 * either nothing, or an archive that can be read to its end, whose members
 * stay inside it, belong to nobody, do not hold a known name, and can be
 * packed again.  Scratch files go to TMPDIR, best a file system in memory.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/jf-pack/repack.h"
#include "cmd/jf-pack/terms.h"
#include "file.h"
#include "libarchive.h"

#define NAME	"qzcanary"

int	LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

#define must(condition)							\
	do {								\
		if (!(condition)) {					\
			fprintf(stderr, "not so: %s\n", #condition);	\
			abort();					\
		}							\
	} while (0)

static const char *
scratch(void)
{
	static char path[512];
	const char *dir = getenv("TMPDIR");

	if (path[0] == '\0') {
		snprintf(path, sizeof(path), "%s/jf-fuzz.XXXXXX",
		    dir != NULL ? dir : "/tmp");
		must(mkdtemp(path) != NULL);
		strcat(path, "/out");
	}
	return path;
}

/* Scrub what fd holds into scratch().  The counts of members read. */
static int
pack(struct pseudonym *keys, int fd, struct repack_job *job)
{
	struct terms *t = terms_new();
	struct scrub *s = scrub_new(keys, t);
	struct inspect *check = inspect_new();
	struct fail f = { 0 };
	int rc;

	must(t != NULL && s != NULL && check != NULL);
	must(terms_add(t, PSEUDONYM_USER, NAME, strlen(NAME),
	    TERMS_OPERATOR, &f) != -1);
	must(inspect_term(check, "user", NAME, strlen(NAME)) == 0);
	rc = repack_learn(s, fd, "fuzz", job, &f);
	if (rc == 0)
		rc = repack_archive(s, fd, "fuzz", scratch(), check, job, &f);
	must(rc == 0 || access(scratch(), F_OK) == -1);
	inspect_free(check);
	scrub_free(s);
	terms_free(t);
	return rc;
}

/* The name as a word of its own; in another it may stand. */
static int
holds(const char *text, size_t len)
{
	static const char around[] = " \t\n/=";
	const char *p = text, *end = text + len;

	for (; (p = memmem(p, (size_t)(end - p), NAME, strlen(NAME))) != NULL;
	    p++)
		if ((p == text || strchr(around, p[-1]) != NULL) &&
		    (p + strlen(NAME) == end ||
		    strchr(around, p[strlen(NAME)]) != NULL))
			return 1;
	return 0;
}

static void
look_name(const char *name)
{
	must(name != NULL && name[0] != '/' && !holds(name, strlen(name)));
	for (; name != NULL; name = strchr(name, '/')) {
		name += name[0] == '/';
		must(strncmp(name, "..", 2) != 0 || (name[2] != '/' &&
		    name[2] != '\0'));
	}
}

/* How many members there are. */
static int
look(int fd)
{
	struct libarchive la;
	struct archive_entry *e;
	struct archive *a;
	struct fail f = { 0 };
	char block[65536];
	la_ssize_t n;
	int got, members = 0;

	must(libarchive_load(&la, &f) == 0);
	a = libarchive_reader(&la, LIBARCHIVE_SEEK | LIBARCHIVE_RAW);
	must(a != NULL && lseek(fd, 0, SEEK_SET) == 0);
	must(la.read_open_fd(a, fd, 65536) == ARCHIVE_OK);
	while ((got = la.read_next_header(a, &e)) == ARCHIVE_OK) {
		if (la.format(a) != ARCHIVE_FORMAT_RAW)
			look_name(la.entry_pathname(e));
		while ((n = la.read_data(a, block, sizeof(block))) > 0)
			must(!holds(block, (size_t)n));
		must(n == 0);
		members++;
	}
	must(got == ARCHIVE_EOF);
	la.read_free(a);
	return members;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static struct pseudonym *keys;
	struct sitekey_epoch epoch = { .key = { 1 } };
	struct sitekey k = { &epoch, 1 };
	struct repack_job job = { .limits = { 2, 64, 1 << 20, 100 } };
	struct repack_job again = job;
	struct fail f = { 0 };
	FILE *in = tmpfile();
	int fd;

	if (keys == NULL)
		must((keys = pseudonym_new(&k, &f)) != NULL);
	must(in != NULL && fwrite(data, 1, len, in) == len && fflush(in) == 0);
	if (pack(keys, fileno(in), &job) == 0) {
		must((fd = open(scratch(), O_RDONLY)) != -1);
		unlink(scratch());
		/* an empty one is no archive to pack */
		must(look(fd) == 0 || pack(keys, fd, &again) == 0);
		unlink(scratch());
		close(fd);
	}
	fclose(in);
	return 0;
}

#include "tests/fuzz/main.h"
