/* SPDX-License-Identifier: ISC */
/*
 * One table of options per program drives parsing, --help, the configuration
 * file jf-TOOL.conf, the completions and the test against the manual page.
 *
 * Long options are never abbreviated; "--name=value" and "--name value", "-n
 * value" and "-nvalue" are the same; "--" ends options; "-" is an operand.
 * Operands and options may be mixed.
 */
#ifndef OPT_H
#define OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum opt_type {
	OPT_END,
	OPT_FLAG,	/* bool: true when given */
	OPT_STR,	/* const char *: the last one given */
	OPT_LIST,	/* struct opt_list: all, in order */
	OPT_UINT,	/* uint64_t within min..max */
	OPT_SIZE,	/* uint64_t bytes: "500", "64K", "8M", "2G" (1024) */
	OPT_DURATION,	/* uint64_t seconds: "90", "90s", "5m", "24h", "30d" */
	OPT_WORD	/* int: index into words, "a|b|c" */
};

/* What a completion offers for the argument. */
enum opt_hint { OPT_ANY, OPT_FILE, OPT_DIR };

struct opt {
	enum opt_type type;
	char letter;		/* 0: long form only */
	const char *name;	/* long form, without dashes */
	const char *arg;	/* what --help calls the argument; NULL: none */
	size_t offset;		/* of the member in the program's struct */
	uint64_t min, max;	/* OPT_UINT, _SIZE, _DURATION; 0, 0: any */
	const char *help;	/* one line, with the default in brackets */
	const char *words;	/* OPT_WORD */
	enum opt_hint hint;
	bool no_file;		/* not allowed in jf-TOOL.conf */
};

struct opt_list {
	const char **v;		/* NULL-terminated; the strings are argv's */
	size_t n;
};

/* Members that every program's struct starts with, see OPT_COMMON. */
enum opt_format { OPT_AUTO, OPT_JSONL, OPT_TABLE, OPT_PROM, OPT_NAGIOS, OPT_HTML };
enum opt_color { OPT_COLOR_AUTO, OPT_COLOR_ALWAYS, OPT_COLOR_NEVER };
struct opt_common {
	bool help, version, quiet, verbose;
	const char *config;	/* --config DIR, or NULL: see dirs.h */
	const char *state;
	const char *output;	/* -o FILE, or NULL */
	int format;		/* enum opt_format */
	int color;		/* enum opt_color */
	int log_format;		/* 0 text, 1 json */
	char *file_text;	/* of jf-TOOL.conf: private */
};
#define OPT_FORMATS		"auto|jsonl|table"
#define OPT_FORMATS_STATUS	"auto|jsonl|table|prom|nagios"
#define OPT_FORMATS_ALL		"auto|jsonl|table|prom|nagios|html"

/* The rows that all programs share; args is the struct, c its member of type
 * struct opt_common, formats one of OPT_FORMATS*, out_help the text of -o. */
#define OPT_COMMON(args, c, formats, out_help)				       \
	{ .type = OPT_STR, .letter = 'o', .name = "output", .arg = "FILE",    \
	    .offset = offsetof(args, c.output), .help = out_help,	       \
	    .hint = OPT_FILE, .no_file = true },			       \
	{ .type = OPT_WORD, .name = "format", .arg = "FORMAT",		       \
	    .offset = offsetof(args, c.format), .words = formats,	       \
	    .help = "how to print [auto: a table on a terminal, else jsonl]" },\
	{ .type = OPT_WORD, .name = "color", .arg = "WHEN",		       \
	    .offset = offsetof(args, c.color), .words = "auto|always|never",  \
	    .help = "colour on a terminal [auto]" },			       \
	{ .type = OPT_STR, .name = "config", .arg = "DIR",		       \
	    .offset = offsetof(args, c.config), .hint = OPT_DIR,	       \
	    .help = "configuration directory [see FILES]", .no_file = true }, \
	{ .type = OPT_STR, .name = "state", .arg = "DIR",		       \
	    .offset = offsetof(args, c.state), .hint = OPT_DIR,	       \
	    .help = "state directory [see FILES]" },			       \
	{ .type = OPT_FLAG, .letter = 'q', .name = "quiet",		       \
	    .offset = offsetof(args, c.quiet), .help = "say only what failed" },\
	{ .type = OPT_FLAG, .letter = 'v', .name = "verbose",		       \
	    .offset = offsetof(args, c.verbose), .help = "say more on stderr" },\
	{ .type = OPT_WORD, .name = "log-format", .arg = "FORMAT",	       \
	    .offset = offsetof(args, c.log_format), .words = "text|json",      \
	    .help = "how messages look on stderr [text]" },		       \
	{ .type = OPT_FLAG, .letter = 'h', .name = "help",		       \
	    .offset = offsetof(args, c.help), .no_file = true,		       \
	    .help = "print this help" },				       \
	{ .type = OPT_FLAG, .letter = 'V', .name = "version",		       \
	    .offset = offsetof(args, c.version), .no_file = true,	       \
	    .help = "print version, libraries and features" }

struct opt_usage {
	const char *tool;	/* "jf-send" */
	const char *purpose;	/* one line, lower case, no full stop */
	const char *synopsis;	/* lines behind the name, "\n" between */
	const char *examples;	/* whole lines, "\n" between, three of them */
	size_t common;		/* offsetof struct opt_common in args */
	void (*version)(void);	/* prints library lines to stdout, or NULL */
};

/*
 * Fill args from jf-TOOL.conf in the configuration directory (which may set
 * whatever is not no_file) and then from argv, which wins; a list on the
 * command line replaces the file's.  Does --help and --version; sets up msg
 * from -q, -v and --log-format.  On success argv[1..] is rearranged to hold
 * the operands, NULL-terminated, and their number is returned.  -1 when the
 * program should end with *status: 0 after --help or --version, 2 after a
 * mistake, of which one line was printed with what to do.  args' lists and
 * strings live until opt_free.
 *
 * The hidden --options-dump prints the table, tab-separated: letter, name,
 * argument, type, words, hint, help.  The completions are made from it.
 */
int	opt_parse(const struct opt *opts, const struct opt_usage *u, void *args,
	    int argc, char **argv, int *status);
void	opt_free(const struct opt *opts, const struct opt_usage *u, void *args);

/* A mistake found after parsing: prints it with "try TOOL --help".  2. */
int	opt_mistake(const struct opt_usage *u, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* No operand and stdin a terminal: prints the examples to stderr.  2. */
int	opt_examples(const struct opt_usage *u);

#endif
