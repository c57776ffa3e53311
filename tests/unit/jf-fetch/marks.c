/* SPDX-License-Identifier: ISC */
/* Which checkpoints of a stream are acknowledged, and which marks go. */
#include <stdlib.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "cmd/jf-fetch/marks.h"
#include "file.h"
#include "tests/unit/tap.h"

#define A	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define BB	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define BEGIN(t) "{\"v\":1,\"kind\":\"checkpoint\",\"data\":{\"token\":\"" t \
	"\",\"phase\":\"begin\"}}\n"
#define END(t) "{\"v\":1,\"kind\":\"checkpoint\",\"data\":{\"token\":\"" t \
	"\",\"phase\":\"end\"}}\n"
#define EVENT	"{\"v\":1,\"kind\":\"event\",\"data\":{}}\n"
#define FAILURE	"{\"v\":1,\"kind\":\"failure\",\"data\":{}}\n"

static const struct {
	const char *name, *in;
	enum fail_kind kind;
	int a, b;		/* marked? */
} rows[] = {
	{ "a run", BEGIN(A) EVENT END(A), FAIL_NONE, 1, 0 },
	{ "an empty run", BEGIN(A) END(A), FAIL_NONE, 1, 0 },
	{ "two runs", BEGIN(A) EVENT END(A) BEGIN(BB) EVENT END(BB),
	    FAIL_NONE, 1, 1 },
	{ "nothing", "", FAIL_NONE, 0, 0 },
	{ "no checkpoint", EVENT, FAIL_NONE, 0, 0 },
	{ "without an end", BEGIN(A) EVENT, FAIL_PART, 0, 0 },
	{ "one whole, one without an end", BEGIN(A) END(A) BEGIN(BB) EVENT,
	    FAIL_PART, 1, 0 },
	{ "an end without a begin: records are missing", EVENT END(A),
	    FAIL_NONE, 0, 0 },
	{ "the end of another", BEGIN(A) END(BB), FAIL_PART, 0, 0 },
	{ "a failure came by: acknowledged, and said", BEGIN(A) FAILURE END(A),
	    FAIL_PART, 1, 0 },
	{ "a token that is a path", BEGIN("../../aaaaaaaaaaaaaaaaaaaaaaaaaa")
	    END("../../aaaaaaaaaaaaaaaaaaaaaaaaaa"), FAIL_NONE, 0, 0 },
	{ "a line that is no record", BEGIN(A) "nonsense\n" END(A), FAIL_HERE,
	    0, 0 },
	{ "a line that is cut", BEGIN(A) "{\"v\":1,\"kind\":\"ev", FAIL_HERE,
	    0, 0 },
};

static char dir[] = "/tmp/jf-marks.XXXXXX";

static int
has_mark(const char *folder, const char *token)
{
	return marks_time(folder, token) != 0;
}

static void
take_away(const char *token)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, token);
	unlink(path);
}

static void
test_commit(void)
{
	struct jsonl in;
	char path[64];
	struct fail f;
	size_t i;

	snprintf(path, sizeof(path), "%s/in", dir);

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		take_away(A);
		take_away(BB);
		in = (struct jsonl){ 0 };
		file_replace(path, rows[i].in, strlen(rows[i].in), 0600, &f);
		jsonl_open(&in, path, &f);
		fail_clear(&f);
		marks_commit(dir, &in, &f);
		is_int(f.kind, rows[i].kind, rows[i].name);
		is_int(has_mark(dir, A), rows[i].a, "its mark");
		is_int(has_mark(dir, BB), rows[i].b, "the other's");
		jsonl_close(&in);
	}
}

static void
test_sweep(void)
{
	json_t *wanted = json_pack("{s:b}", BB, 1);
	struct timespec old[2] = { { .tv_sec = clock_wall() - 90000 },
	    { .tv_sec = clock_wall() - 90000 } };
	struct fail f = { 0 };
	char path[128];

	snprintf(path, sizeof(path), "%s/" A, dir);
	file_replace(path, "", 0, 0600, &f);
	marks_sweep(dir, wanted);
	ok(has_mark(dir, A), "a young mark stays");
	utimensat(AT_FDCWD, path, old, 0);
	snprintf(path, sizeof(path), "%s/" BB, dir);
	file_replace(path, "", 0, 0600, &f);
	utimensat(AT_FDCWD, path, old, 0);
	marks_sweep(dir, wanted);
	ok(!has_mark(dir, A), "an old one goes");
	ok(has_mark(dir, BB), "unless somebody waits for it");
	json_decref(wanted);
}

static void
test_tokens(void)
{
	char a[MARKS_TOKEN_LEN], b[MARKS_TOKEN_LEN];
	struct fail f = { 0 };
	json_t *rec;

	is_int(marks_token(a, &f) | marks_token(b, &f), 0, "tokens");
	ok(strlen(a) == 32 && strcmp(a, b) != 0, "are not alike");
	ok(!has_mark(dir, "../etc/passwd"), "a path is no token");
	ok(!has_mark(dir, NULL), "nothing is none");
	rec = marks_checkpoint(a, "begin");
	is_str(json_string_value(json_object_get(json_object_get(rec, "data"),
	    "token")), a, "the record holds it");
	json_decref(rec);
}

int
main(void)
{
	char command[64];

	if (mkdtemp(dir) == NULL)
		return 1;
	test_commit();
	test_sweep();
	test_tokens();
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) != 0 || done();
}
