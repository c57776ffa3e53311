/* SPDX-License-Identifier: ISC */
#include "opt_help.h"

#include <stdio.h>
#include <string.h>

#define WIDTH	80	/* columns of the help text */
#define INDENT	28	/* where an option's text begins */
#define FAR	3	/* edits from which a name is another name */
#define NAME	32	/* longest name compared */

/* Print text in columns INDENT to WIDTH; at is the column reached. */
static void
wrap(const char *text, int at)
{
	const char *space;
	int room = WIDTH - INDENT, n;

	if (at >= INDENT) {
		putchar('\n');
		at = 0;
	}
	for (;;) {
		printf("%*s", INDENT - at, "");
		n = (int)strlen(text);
		if (n <= room) {
			puts(text);
			return;
		}
		for (space = text + room; space > text && *space != ' ';)
			space--;
		n = space > text ? (int)(space - text) : room;
		printf("%.*s\n", n, text);
		text += n;
		text += *text == ' ';
		at = 0;
	}
}

static void
print_option(const struct opt *o)
{
	char words[128];
	int at;

	if (o->letter != 0)
		at = printf("  -%c, --%s", o->letter, o->name);
	else
		at = printf("      --%s", o->name);
	if (o->arg != NULL)
		at += printf(" %s", o->arg);
	wrap(o->help, at);
	if (o->words != NULL) {
		snprintf(words, sizeof(words), "%s: %s", o->arg, o->words);
		wrap(words, 0);
	}
}

/* Print each line of text behind a prefix. */
static void
print_lines(FILE *out, const char *prefix, const char *text)
{
	size_t n;

	while (*text != '\0') {
		n = strcspn(text, "\n");
		fprintf(out, "%s%.*s\n", prefix, (int)n, text);
		text += n + (text[n] == '\n');
	}
}

void
opt_help_print(const struct opt *opts, const struct opt_usage *u)
{
	char prefix[64];

	snprintf(prefix, sizeof(prefix), "usage: %s ", u->tool);
	print_lines(stdout, prefix, u->synopsis);
	printf("%s\n\nexamples:\n", u->purpose);
	print_lines(stdout, "  ", u->examples);
	puts("\noptions:");
	for (; opts->type != OPT_END; opts++)
		print_option(opts);
	printf("\nexit status: 0 done, 1 the answer is no, 2 usage, 3 partly "
	    "done, 4 not\npossible here, 75 later; the manual: man %s\n",
	    u->tool);
}

void
opt_help_version(const struct opt_usage *u)
{
	printf("%s %s\n", u->tool, VERSION);
	if (u->version != NULL)
		u->version();
}

void
opt_help_dump(const struct opt *opts)
{
	static const char *const types[] = { "", "flag", "string", "list",
	    "number", "size", "duration", "word" };
	static const char *const hints[] = { "", "file", "dir" };

	for (; opts->type != OPT_END; opts++)
		printf("%.1s\t%s\t%s\t%s\t%s\t%s\t%s\n", &opts->letter,
		    opts->name, opts->arg == NULL ? "" : opts->arg,
		    types[opts->type], opts->words == NULL ? "" : opts->words,
		    hints[opts->hint], opts->help);
}

/* Levenshtein distance of two names. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[NAME + 1], la = strlen(a), lb = strlen(b), i, j, diagonal,
	    above, least;

	if (la > NAME || lb > NAME)
		return NAME;
	for (j = 0; j <= lb; j++)
		row[j] = j;
	for (i = 1; i <= la; i++) {
		diagonal = row[0];
		row[0] = i;
		for (j = 1; j <= lb; j++) {
			above = row[j];
			least = diagonal + (a[i - 1] != b[j - 1]);
			if (above + 1 < least)
				least = above + 1;
			if (row[j - 1] + 1 < least)
				least = row[j - 1] + 1;
			row[j] = least;
			diagonal = above;
		}
	}
	return row[lb];
}

const struct opt *
opt_help_nearest(const struct opt *opts, const char *name)
{
	const struct opt *best = NULL;
	size_t least = FAR, d;

	for (; opts->type != OPT_END; opts++) {
		d = strlen(name) > 1 &&
		    strncmp(opts->name, name, strlen(name)) == 0 ? 1 :
		    distance(opts->name, name);
		if (d < least) {
			least = d;
			best = opts;
		}
	}
	return best;
}
