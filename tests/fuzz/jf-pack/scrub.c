/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as text: the scrubber must end, scrub twice to the same, give the
 * same for a stream cut in two as for the whole.  Built with
 * -fsanitize=fuzzer -DLIBFUZZER, or as a program that takes files.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/jf-pack/scrub.h"
#include "file.h"

int	LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

static void
must(int condition)
{
	if (!condition)
		abort();
}

static void
scrub(struct pseudonym *keys, const char *text, size_t len, size_t cut,
    struct buf *out)
{
	struct scrub *s = scrub_new(keys, NULL);
	struct fail f = { 0 };

	must(s != NULL);
	must(scrub_feed(s, text, cut, out, &f) == 0);
	must(scrub_feed(s, text + cut, len - cut, out, &f) == 0);
	must(scrub_end(s, out, &f) == 0);
	scrub_free(s);
}

/* In two phases, as a file is: what was learned is replaced all over it, and
 * nothing is left to be learned. */
static void
with_terms(struct pseudonym *keys, const char *text, size_t len)
{
	struct terms *t = terms_new();
	struct scrub *s;
	struct buf out[2] = { 0 };
	struct fail f = { 0 };
	int i;

	must(t != NULL && (s = scrub_new(keys, t)) != NULL);
	for (i = 0; i < 2; i++) {
		must(scrub_learn(s, text, len, &f) == 0);
		must(scrub_learn(s, NULL, 0, &f) == 0);
		must(scrub_text(s, text, len, &out[i], &f) == 0);
		text = buf_text(&out[i]);
		len = out[i].len;
	}
	must(out[0].len == out[1].len && (len == 0 ||
	    memcmp(out[0].p, out[1].p, len) == 0));
	scrub_free(s);
	terms_free(t);
	buf_free(&out[0]);
	buf_free(&out[1]);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static struct pseudonym *keys;
	struct sitekey_epoch epoch = { .key = { 1 } };
	struct sitekey k = { &epoch, 1 };
	struct buf whole = { 0 }, cut = { 0 }, again = { 0 };
	struct fail f = { 0 };

	if (keys == NULL)
		must((keys = pseudonym_new(&k, &f)) != NULL);
	scrub(keys, (const char *)data, len, len, &whole);
	scrub(keys, (const char *)data, len, len > 0 ? data[0] % len : 0, &cut);
	must(whole.len == cut.len && (whole.len == 0 ||
	    memcmp(whole.p, cut.p, whole.len) == 0));
	scrub(keys, buf_text(&whole), whole.len, whole.len, &again);
	must(whole.len == again.len && (whole.len == 0 ||
	    memcmp(whole.p, again.p, whole.len) == 0));
	buf_free(&whole);
	buf_free(&cut);
	buf_free(&again);
	with_terms(keys, (const char *)data, len);
	return 0;
}

#include "tests/fuzz/main.h"
