/* SPDX-License-Identifier: ISC */
/*
 * Every byte of a small sample of each format with one bit changed, and every
 * length that is too short: none is accepted (EVERY_BIT=1: all bits of all).  The samples are made by the
 * real tools (tests/forged/samples.sh).
 */
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cmd/jf-verify/examine.h"
#include "cmd/jf-verify/trust.h"
#include "file.h"
#include "tests/unit/tap.h"

#define SAMPLE_MAX	(1024 * 1024)
#define SMALL		2048	/* larger ones: every fifth byte, but in a campaign */

struct sample {
	char name[64];
	struct buf file, sig;
	bool has_sig, every_bit;
	struct trust trust;
	char dir[256];
};

/* A copy that is changed, under a name of its own. */
struct memory {
	int fd;
	char path[280];
};

static struct memory
memory_new(const struct sample *s, const struct buf *b, const char *name)
{
	struct memory m;

	snprintf(m.path, sizeof(m.path), "%s/%s", s->dir, name);
	m.fd = open(m.path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (m.fd == -1 || write(m.fd, b->p, b->len) != (ssize_t)b->len)
		abort();
	return m;
}

static void
set_byte(const struct memory *m, size_t at, unsigned char c)
{
	if (pwrite(m->fd, &c, 1, (off_t)at) != 1)
		abort();
}

static enum verdict_word
judge(struct sample *s, const struct memory *file, const struct memory *sig)
{
	const char *paths[] = { sig->path, NULL };
	struct args a = { .scheme = 0 };
	struct verdict v;
	struct job j = { .a = &a, .trust = &s->trust, .v = &v,
	    .now = time(NULL) };
	enum verdict_word word;

	if (s->has_sig)
		a.signature = (struct opt_list){ paths, 1 };
	verdict_start(&v, s->name);
	examine(&j, file->path);
	word = v.word;
	if (v.word == VERDICT_AUTHENTIC && !v.accepted)
		word = VERDICT_BAD;
	verdict_free(&v);
	return word;
}

/* Bytes that nothing signs and nobody uses (jf-verify(1), FORMATS). */
static bool
is_free(const char *name, const struct buf *b, size_t at)
{
	size_t i, field;

	/* The text of an untrusted comment. */
	if (b->len > 19 && memcmp(b->p, "untrusted comment: ", 19) == 0)
		return at >= 19 && memchr(b->p, '\n', at + 1) == NULL;
	if (strcmp(name, "signify-gzip") == 0)	/* and how hard gzip tried */
		return at == 8 ||
		    (at >= 29 && memchr(b->p, '\n', at + 1) == NULL);
	/* Inode, permissions, owner, links, times and devices in cpio. */
	if (strcmp(name, "SWUpdate") == 0)
		for (i = at < 110 ? 0 : at - 110; i <= at; i++)
			if (i + 110 <= b->len &&
			    memcmp(b->p + i, "070702", 6) == 0 && at >= i + 6) {
				field = (at - i - 6) / 8;
				return field <= 5 || field == 7 || field == 8;
			}
	return false;
}

static void
flip_all(struct sample *s, bool in_sig, const char *what)
{
	const struct buf *b = in_sig ? &s->sig : &s->file;
	struct memory file = memory_new(s, &s->file, "copy"),
	    sig = memory_new(s, &s->sig, "copy-sig");
	const struct memory *m = in_sig ? &sig : &file;
	size_t i, accepted = 0;
	size_t step = s->every_bit || b->len <= SMALL ? 1 : 5;

	for (i = 0; i < b->len; i += step) {
		/* Another bit each time; all of them in a campaign. */
		unsigned bit = s->every_bit ? 0 : i % 8;
		unsigned end = s->every_bit ? 8 : bit + 1;

		for (; bit < end; bit++) {
			set_byte(m, i, (unsigned char)(b->p[i] ^ 1 << bit));
			if (judge(s, &file, &sig) <= VERDICT_MATCHES &&
			    !is_free(s->name, b, i) && accepted++ < 8)
				printf("# accepted: byte %zu bit %u\n", i, bit);
		}
		set_byte(m, i, b->p[i]);
	}
	ok(accepted == 0, "%s: no flip in %zu bytes of the %s is accepted",
	    s->name, b->len, what);
	close(file.fd);
	close(sig.fd);
}

static void
cut_all(struct sample *s, bool in_sig, const char *what)
{
	const struct buf *b = in_sig ? &s->sig : &s->file;
	struct memory file = memory_new(s, &s->file, "copy"),
	    sig = memory_new(s, &s->sig, "copy-sig");
	size_t n, accepted = 0, step = s->every_bit || b->len <= SMALL ? 1 : 13;

	for (n = b->len; n > 0; n = n > step ? n - step : 0) {
		if (n == b->len)
			continue;
		if (ftruncate(in_sig ? sig.fd : file.fd, (off_t)n) == -1)
			abort();
		if (judge(s, &file, &sig) <= VERDICT_MATCHES && accepted++ < 8)
			printf("# accepted: %zu bytes\n", n);
	}
	ok(accepted == 0, "%s: no cut %s is accepted", s->name, what);
	close(file.fd);
	close(sig.fd);
}

static void
load(struct sample *s, const char *file, const char *sig, const char *trust)
{
	static const struct opt_list none = { NULL, 0 };
	char path[3][512];
	const char *paths[] = { path[2], NULL };
	struct opt_list list = { paths, 1 };
	struct trust_source source = { .paths = &list, .untrusted = &none,
	    .crls = &none };
	struct fail f = { 0 };

	snprintf(path[0], sizeof(path[0]), "%s/%s", s->dir, file);
	snprintf(path[1], sizeof(path[1]), "%s/%s", s->dir, sig);
	snprintf(path[2], sizeof(path[2]), "%s/%s", s->dir, trust);
	s->has_sig = strcmp(sig, "-") != 0;
	if (file_read(path[0], SAMPLE_MAX, &s->file, &f) == -1 ||
	    (s->has_sig && file_read(path[1], SAMPLE_MAX, &s->sig, &f) == -1) ||
	    trust_load(&s->trust, &source, &f) == -1)
		printf("# %s\n", f.text);
}

static void
check(struct sample *s)
{
	struct memory file = memory_new(s, &s->file, "copy"),
	    sig = memory_new(s, &s->sig, "copy-sig");
	bool good = judge(s, &file, &sig) == VERDICT_AUTHENTIC;

	close(file.fd);
	close(sig.fd);
	if (!ok(good, "%s: the sample itself is authentic", s->name))
		return;
	flip_all(s, false, "file");
	cut_all(s, false, "file");
	if (s->has_sig) {
		flip_all(s, true, "signature");
		cut_all(s, true, "signature");
	}
}

int
main(void)
{
	char dir[] = "/tmp/jf-flips.XXXXXX", command[512], file[128], sig[128],
	    trust[128], scheme[16];
	FILE *list;

	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(command, sizeof(command), "sh tests/forged/samples.sh %s", dir);
	list = popen(command, "r");
	for (;;) {
		struct sample s = { .every_bit = getenv("EVERY_BIT") != NULL };

		if (list == NULL || fscanf(list, "%63s %127s %127s %127s %15s",
		    s.name, file, sig, trust, scheme) != 5)
			break;
		snprintf(s.dir, sizeof(s.dir), "%s", dir);
		load(&s, file, sig, trust);
		check(&s);
		trust_free(&s.trust);
		buf_free(&s.file);
		buf_free(&s.sig);
	}
	if (list != NULL)
		pclose(list);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	if (system(command) != 0)
		return 1;
	return done();
}
