/* SPDX-License-Identifier: ISC */
/* jf-pack: strip records, texts and archives of names before they leave. */
#include <jansson.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "archives.h"
#include "args.h"
#include "bundle.h"
#include "bundles.h"
#include "cli.h"
#include "file.h"
#include "libarchive.h"
#include "msg.h"
#include "policy.h"
#include "records.h"
#include "showpolicy.h"
#include "sitekey.h"
#include "table.h"
#include "texts.h"

#define DAY_S	86400

static const struct opt opts[] = {
	{ .type = OPT_STR, .letter = 'p', .name = "policy", .arg = "NAME",
	    .offset = offsetof(struct args, policy),
	    .help = "what may leave: a name or a file [default]" },
	{ .type = OPT_FLAG, .name = "show-policy",
	    .offset = offsetof(struct args, show_policy), .no_file = true,
	    .help = "print the policy's rule for every field" },
	{ .type = OPT_FLAG, .letter = 'a', .name = "audit",
	    .offset = offsetof(struct args, audit), .no_file = true,
	    .help = "print what would leave instead of records" },
	{ .type = OPT_FLAG, .letter = 'n', .name = "dry-run",
	    .offset = offsetof(struct args, dry_run), .no_file = true,
	    .help = "as --audit, and remember nothing" },
	{ .type = OPT_FLAG, .letter = 'T', .name = "text",
	    .offset = offsetof(struct args, text), .no_file = true,
	    .help = "scrub text, whatever it is, instead of records" },
	{ .type = OPT_FLAG, .letter = 'e', .name = "explain",
	    .offset = offsetof(struct args, explain), .no_file = true,
	    .help = "with --text: what is replaced, and by which rule" },
	{ .type = OPT_STR, .letter = 'c', .name = "check", .arg = "BUNDLE",
	    .offset = offsetof(struct args, check), .no_file = true,
	    .hint = OPT_FILE,
	    .help = "look for terms and addresses in a finished bundle" },
	{ .type = OPT_LIST, .letter = 't', .name = "terms", .arg = "FILE",
	    .offset = offsetof(struct args, terms), .hint = OPT_FILE,
	    .help = "names to replace: {\"type\":...,\"value\":...} a line" },
	{ .type = OPT_WORD, .name = "aggregate", .arg = "WINDOW",
	    .offset = offsetof(struct args, aggregate), .no_file = true,
	    .words = "day|week|month",
	    .help = "print indicators per WINDOW instead of records" },
	{ .type = OPT_UINT, .name = "k", .arg = "N",
	    .offset = offsetof(struct args, k), .min = 1, .max = 1000,
	    .help = "--aggregate: least number of devices in a cell [5]" },
	{ .type = OPT_STR, .letter = 'k', .name = "key", .arg = "FILE",
	    .offset = offsetof(struct args, key), .hint = OPT_FILE,
	    .help = "site key [site.key in the configuration]" },
	{ .type = OPT_FLAG, .name = "new-key",
	    .offset = offsetof(struct args, new_key), .no_file = true,
	    .help = "make the site key" },
	{ .type = OPT_FLAG, .name = "rotate",
	    .offset = offsetof(struct args, rotate), .no_file = true,
	    .help = "begin a new epoch of pseudonyms" },
	{ .type = OPT_DURATION, .name = "support", .arg = "TIME",
	    .offset = offsetof(struct args, support_s), .min = DAY_S,
	    .max = 3650ULL * DAY_S,
	    .help = "--rotate forgets epochs that ended TIME ago [400d]" },
	OPT_COMMON(struct args, c, "auto|jsonl|table|html",
	    "write here, whole or not at all"),
	{ .type = OPT_END }
};

static void
version(void)
{
	printf("jansson %s, %s\n%s\n", jansson_version_str(),
	    OpenSSL_version(OPENSSL_VERSION), LIBARCHIVE_VERSION);
}

static const struct opt_usage usage = {
	.tool = "jf-pack",
	.purpose = "strip records of names and check them before they leave",
	.synopsis = "[-p NAME] [-o FILE] [FILE...]\n--text [-e] [-o FILE] "
	    "[FILE...]\n-o FILE ARCHIVE\n--audit FILE|ARCHIVE\n--check BUNDLE [-t FILE]\n"
	    "--show-policy [-p NAME]\n--new-key | --rotate",
	.examples = "jf-fetch | jf-pack | jf-send\n"
	    "jf-pack --audit records.jsonl\n"
	    "jf-pack --show-policy --format html -o policy.html",
	.common = offsetof(struct args, c),
	.version = version,
};

static int
run_policy(const struct args *a, struct fail *f)
{
	enum showpolicy_format format = a->c.format == ARGS_HTML ?
	    SHOWPOLICY_HTML : a->c.format == OPT_JSONL ? SHOWPOLICY_JSON :
	    SHOWPOLICY_TEXT;
	struct file_out out = { 0 };
	struct policy p;
	int rc = -1;

	if (policy_load(a->policy, a->c.config, &p, f) == -1)
		return -1;
	if (file_out_open(&out, a->c.output, 0644, f) == 0) {
		rc = showpolicy(&p, format, out.fp,
		    table_colored(out.fp, a->c.color), f);
		if (rc == 0)
			rc = file_out_commit(&out, f);
		else
			file_out_abandon(&out);
	}
	policy_free(&p);
	return rc;
}

static int
run_key(const struct args *a, struct fail *f)
{
	char *made = NULL;
	unsigned dropped = 0;

	if (a->rotate) {
		if (sitekey_rotate(a->key, a->c.config, a->support_s, &dropped,
		    f) == -1)
			return -1;
		msg_note("a new epoch begins now; %u old forgotten", dropped);
		return 0;
	}
	if (sitekey_new(a->key, a->c.config, &made, f) == -1)
		return -1;
	msg_note("made %s: keep a copy, tokens cannot be made again without it",
	    made);
	free(made);
	return 0;
}

/* Which of the ways to work; a mistake is printed, *status is 2 then. */
static int
check_args(const struct args *a, int n, bool archive, int *status)
{
	const int ways = a->show_policy + a->new_key + a->rotate +
	    (a->check != NULL);

	*status = 0;
	if (ways > 1)
		*status = opt_mistake(&usage, "--show-policy, --check, "
		    "--new-key and --rotate exclude each other");
	else if (ways == 1 && n > 0)
		*status = opt_mistake(&usage, "takes no files here");
	else if (ways == 1 && a->text)
		*status = opt_mistake(&usage, "--text stands alone");
	else if (a->explain && !a->text)
		*status = opt_mistake(&usage, "--explain wants --text");
	else if (a->text && a->audit)
		*status = opt_mistake(&usage, "--audit is for records; --explain "
		    "tells what happens to text");
	else if (a->aggregate != -1 && (ways == 1 || a->text))
		*status = opt_mistake(&usage, "--aggregate is for records");
	else if (a->aggregate != -1 && a->k < 5 && a->c.output != NULL &&
	    bundle_is_name(a->c.output))
		*status = opt_mistake(&usage, "a bundle needs --k 5 or more");
	else if (a->c.format == ARGS_HTML && !a->show_policy)
		*status = opt_mistake(&usage, "--format html is for "
		    "--show-policy");
	else if (archive && n > 1)
		*status = opt_mistake(&usage, "one archive at a time");
	else if (archive && a->c.output == NULL && !a->audit && !a->dry_run)
		*status = opt_mistake(&usage, "an archive needs -o FILE, where "
		    "it goes scrubbed");
	else if (ways == 0 && n == 0 && isatty(STDIN_FILENO))
		*status = opt_examples(&usage);
	return *status == 0 ? 0 : -1;
}

int
main(int argc, char **argv)
{
	struct args a = { .policy = "default", .support_s = 400ULL * DAY_S,
	    .aggregate = -1, .k = 5 };
	struct fail f = { 0 };
	int n, status;
	bool archive;

	cli_start("jf-pack");
	/* A zip has local times: they would tell the zone, and depend on it. */
	setenv("TZ", "UTC0", 1);
	if ((n = opt_parse(opts, &usage, &a, argc, argv, &status)) == -1)
		return status;
	archive = n > 0 && !a.text && archives_is(argv[1]);
	if (check_args(&a, n, archive, &status) == -1) {
		opt_free(opts, &usage, &a);
		return status;
	}
	if (a.show_policy)
		run_policy(&a, &f);
	else if (a.new_key || a.rotate)
		run_key(&a, &f);
	else if (a.check != NULL)
		bundles_check(&a, &f);
	else if (a.text)
		texts_run(&a, argv + 1, n, &f);
	else if (archive)
		archives_run(&a, argv[1], &f);
	else
		records_run(&a, argv + 1, n, &f);
	opt_free(opts, &usage, &a);
	return cli_finish(&f);
}
