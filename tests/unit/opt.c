/* SPDX-License-Identifier: ISC */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "msg.h"
#include "opt.h"
#include "tap.h"

struct args {
	struct opt_common c;
	bool flag;
	const char *to;
	struct opt_list list;
	uint64_t n, size, wait;
	int word;
};

static const struct opt opts[] = {
	{ OPT_FLAG, 'f', "flag", NULL, offsetof(struct args, flag), 0, 0,
	    "a flag", NULL, OPT_ANY, false },
	{ OPT_STR, 't', "to", "URL", offsetof(struct args, to), 0, 0,
	    "a string", NULL, OPT_ANY, false },
	{ OPT_LIST, 'l', "list", "X", offsetof(struct args, list), 0, 0,
	    "a list", NULL, OPT_ANY, false },
	{ OPT_UINT, 'n', "number", "N", offsetof(struct args, n), 1, 300,
	    "a number", NULL, OPT_ANY, false },
	{ OPT_SIZE, 0, "size", "BYTES", offsetof(struct args, size), 0, 0,
	    "a size", NULL, OPT_ANY, false },
	{ OPT_DURATION, 0, "wait", "TIME", offsetof(struct args, wait), 0, 0,
	    "a duration", NULL, OPT_ANY, false },
	{ OPT_WORD, 0, "word", "W", offsetof(struct args, word), 0, 0,
	    "a word", "one|two|three", OPT_ANY, false },
	OPT_COMMON(struct args, c, OPT_FORMATS, "write to FILE [stdout]"),
	{ .type = OPT_END }
};

static const struct opt_usage usage = {
	.tool = "jf-test", .purpose = "test", .synopsis = "[option ...]",
	.examples = "jf-test\n", .common = offsetof(struct args, c),
};

/* Parse the words (NULL at the end); the number of operands or -1. */
static int
parse(struct args *a, int *status, const char *w1, const char *w2,
    const char *w3, const char *w4)
{
	static char *argv[6];
	const char *words[] = { "jf-test", w1, w2, w3, w4, NULL };
	int argc = 0;

	memset(a, 0, sizeof(*a));
	while (words[argc] != NULL) {
		argv[argc] = (char *)(uintptr_t)words[argc];
		argc++;
	}
	argv[argc] = NULL;
	return opt_parse(opts, &usage, a, argc, argv, status);
}

#define P(...) parse(&a, &status, __VA_ARGS__)

static void
check_forms(void)
{
	struct args a;
	int status = 0;

	is_int(P("-f", "x", "--to", "u"), 1, "operand between options");
	ok(a.flag && strcmp(a.to, "u") == 0, "flag and string");
	is_int(P("--to=v", "-n7", "--size", "64K"), 0, "joined forms");
	ok(strcmp(a.to, "v") == 0 && a.n == 7 && a.size == 65536, "values");
	is_int(P("-fn", "9", NULL, NULL), 0, "a cluster ending in a value");
	ok(a.flag && a.n == 9, "values of the cluster");
	is_int(P("--", "-f", "--to", NULL), 2, "-- ends options");
	is_int(P("-", NULL, NULL, NULL), 1, "- is an operand");
	is_int(P("-l", "a", "--list=b", NULL), 0, "a list");
	ok(a.list.n == 2 && strcmp(a.list.v[1], "b") == 0 &&
	    a.list.v[2] == NULL, "in order, ended by NULL");
	opt_free(opts, &usage, &a);
	is_int(P("--wait", "5m", "--word", "three"), 0, "duration and word");
	ok(a.wait == 300 && a.word == 2, "values");
	is_int(P("--to=", NULL, NULL, NULL), 0, "an empty value");
	is_str(a.to, "", "is a value");
}

static void
check_mistakes(void)
{
	struct args a;
	int status = 0;

	static const char *const bad[][2] = {
		{ "--fla", NULL }, { "--nope", NULL }, { "-x", NULL },
		{ "--to", NULL }, { "-n", NULL }, { "--flag=1", NULL },
		{ "-n", "0" }, { "-n", "301" }, { "-n", "1x" }, { "-n", "-1" },
		{ "--size", "64Q" }, { "--wait", "5 m" }, { "--word", "four" },
		{ "--word", "tw" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		status = 0;
		is_int(P(bad[i][0], bad[i][1], NULL, NULL), -1, bad[i][0]);
		is_int(status, 2, "is exit status 2");
	}
	is_int(P("--help", "--nope", NULL, NULL), -1, "help comes first");
	is_int(status, 0, "and is no mistake");
	is_int(P("--nope", "--help", NULL, NULL), -1, "help after a mistake");
	is_int(status, 2, "is one");
}

static void
write_conf(const char *dir, const char *text)
{
	char path[300];
	int fd;

	snprintf(path, sizeof(path), "%s/jf-test.conf", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd == -1 || write(fd, text, strlen(text)) == -1)
		abort();
	close(fd);
}

static void
check_file(const char *dir)
{
	struct args a;
	int status = 0;

	write_conf(dir, "# a comment\n\n  to https://x/  \nlist a\nlist b\nflag\n"
	    "number 12");
	is_int(P("--config", dir, NULL, NULL), 0, "a configuration file");
	ok(a.flag && a.n == 12 && a.list.n == 2, "its values");
	is_str(a.to, "https://x/", "blanks around are not of the value");
	opt_free(opts, &usage, &a);
	is_int(P("--config", dir, "-n3", "-lz"), 0, "and the command line");
	ok(a.n == 3, "which wins");
	ok(a.list.n == 1 && strcmp(a.list.v[0], "z") == 0, "replaces a list");
	opt_free(opts, &usage, &a);
	write_conf(dir, "number 12\nnumbre 3\n");
	is_int(P("--config", dir, NULL, NULL), -1, "an unknown name");
	opt_free(opts, &usage, &a);
	write_conf(dir, "help\n");
	is_int(P("--config", dir, NULL, NULL), -1, "what no file may say");
	opt_free(opts, &usage, &a);
	write_conf(dir, "flag yes\n");
	is_int(P("--config", dir, NULL, NULL), -1, "a flag with a value");
	opt_free(opts, &usage, &a);
	write_conf(dir, "to\n");
	is_int(P("--config", dir, NULL, NULL), -1, "a value that is missing");
	opt_free(opts, &usage, &a);
}

int
main(void)
{
	char dir[] = "/tmp/jf-opt.XXXXXX", path[300];

	msg_start("jf-test");
	if (mkdtemp(dir) == NULL || setenv("JF_CONFIG", dir, 1) == -1)
		return 1;
	check_forms();
	check_mistakes();
	check_file(dir);
	snprintf(path, sizeof(path), "%s/jf-test.conf", dir);
	unlink(path);
	rmdir(dir);
	return done();
}
