/* SPDX-License-Identifier: ISC */
/* verdict.h: the gravest problem decides; the vocabulary stands in the page. */
#include "cmd/jf-verify/verdict.h"
#include "file.h"
#include "tests/unit/tap.h"

static void
check_page(void)
{
	struct buf page = { 0 };
	struct fail f = { 0 };
	char row[256];
	int r;

	if (file_read("man/jf-verify.1", 1 << 20, &page, &f) == -1) {
		skip("no page here");
		return;
	}
	for (r = REASON_NONE + 1; r < REASON_COUNT; r++) {
		snprintf(row, sizeof(row), ".It %s Ta %s Ta %s\n",
		    reason_name(r), verdict_word_name(reason_word(r)),
		    reason_text(r));
		ok(strstr(buf_text(&page), row) != NULL, "the page tells of %s",
		    reason_name(r));
	}
	buf_free(&page);
}

int
main(void)
{
	struct verdict v;

	verdict_start(&v, "x");
	ok(!verdict_has_problem(&v), "it starts without a problem");
	verdict_problem(&v, REASON_CRL_STALE, "a");
	is_str(v.why, "a", "the first problem tells why");
	verdict_problem(&v, REASON_MODEL_UNKNOWN, "b");
	is_str(v.why, "a", "another of the same gravity does not");
	verdict_problem(&v, REASON_ROLLBACK, "%s", "c");
	is_int(v.word, VERDICT_REFUSED, "a graver one does");
	verdict_problem(&v, REASON_SIGNATURE_WRONG, "d");
	verdict_problem(&v, REASON_UNSIGNED, "e");
	is_str(v.why, "d", "and nothing takes it back");
	is_int((int)json_array_size(v.checks), 5, "all are listed");
	verdict_relaxed(&v, "x");
	verdict_relaxed(&v, "x");
	is_int((int)json_array_size(v.relaxed), 1, "a rule is told once");
	is_int(verdict_version(&v, "1\0" "2", 3), -1, "a NUL is no version");
	is_int(verdict_version(&v, "12", 2), 0, "a version");
	is_int(verdict_model(&v, "m", 1), 0, "a model");
	is_int(verdict_model(&v, "m", 1), 0, "a model again");
	is_int((int)json_array_size(v.models), 1, "is one");
	verdict_free(&v);
	check_page();
	return done();
}
