/* SPDX-License-Identifier: ISC */
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "opt.h"
#include "table.h"
#include "tap.h"

/* What t prints, in memory that the next call takes back. */
static const char *
printed(const struct table *t, bool color)
{
	static char text[4096];
	FILE *fp = fmemopen(text, sizeof text, "w");

	memset(text, 0, sizeof text);
	table_print(t, fp, color);
	fclose(fp);
	return text;
}

static struct table *
sample(void)
{
	struct table *t = table_new("NAME|>SIZE|DETAIL*");

	table_cell(t, TABLE_PLAIN, "%s", "alpha");
	table_cell(t, TABLE_GOOD, "%d", 7);
	table_cell(t, TABLE_PLAIN, "%s", "a text that is rather long");
	table_cell(t, TABLE_PLAIN, "%s", "b");
	table_cell(t, TABLE_BAD, "%d", 12345);
	table_cell(t, TABLE_PLAIN, "%s", "short");
	return t;
}

static void
check_layout(void)
{
	struct table *t = sample();

	unsetenv("COLUMNS");
	is_str(printed(t, false),
	    "NAME    SIZE  DETAIL\n"
	    "alpha      7  a text that is rather long\n"
	    "b      12345  short\n", "as wide as the content");
	setenv("COLUMNS", "41", 1);
	is_str(printed(t, false),
	    "NAME    SIZE  DETAIL\n"
	    "alpha      7  a text that is rather long\n"
	    "b      12345  short\n", "it just fits");
	setenv("COLUMNS", "30", 1);
	is_str(printed(t, false),
	    "NAME    SIZE  DETAIL\n"
	    "alpha      7  a text that is …\n"
	    "b      12345  short\n", "the last column gives way");
	table_free(t);

	t = table_new("A|B");
	table_cell(t, TABLE_PLAIN, "1");
	table_line(t, "a line");
	table_cell(t, TABLE_PLAIN, "2");
	table_cell(t, TABLE_PLAIN, "3");
	is_str(printed(t, false), "A  B\n1  \na line\n2  3\n",
	    "a line ends the row before it");
	table_free(t);
}

static void
check_escape(void)
{
	struct table *t = table_new("NAME|X");

	unsetenv("COLUMNS");
	table_cell(t, TABLE_PLAIN, "%s", "\033[2J");
	table_cell(t, TABLE_PLAIN, "x");
	table_cell(t, TABLE_PLAIN, "%s", "a\xff");
	table_cell(t, TABLE_PLAIN, "x");
	table_line(t, "\033c");
	is_str(printed(t, false), "NAME     X\n\\x1b[2J  x\na\\xff    x\n"
	    "\\x1bc\n", "nothing reaches the terminal");
	table_free(t);
}

static void
check_widths(void)
{
	struct table *t = table_new("NAME*|X");

	unsetenv("COLUMNS");
	table_cell(t, TABLE_PLAIN, "%s", "Gerät");
	table_cell(t, TABLE_PLAIN, "x");
	table_cell(t, TABLE_PLAIN, "%s", "印刷機の名前");
	table_cell(t, TABLE_PLAIN, "x");
	is_str(printed(t, false), "NAME          X\nGerät         x\n"
	    "印刷機の名前  x\n", "wide characters count twice");
	setenv("COLUMNS", "12", 1);
	is_str(printed(t, false), "NAME       X\nGerät      x\n"
	    "印刷機の…  x\n", "cut between characters");
	setenv("COLUMNS", "11", 1);
	is_str(printed(t, false), "NAME      X\nGerät     x\n"
	    "印刷機…   x\n", "half a wide one is a space");
	table_free(t);
}

static void
check_color(void)
{
	struct table *t = table_new("A|B");
	FILE *null = fopen("/dev/null", "w");

	table_cell(t, TABLE_BAD, "no");
	table_cell(t, TABLE_PLAIN, "x");
	unsetenv("COLUMNS");
	is_str(printed(t, true), "\033[1mA\033[0m   \033[1mB\033[0m\n"
	    "\033[31mno\033[0m  x\n", "blanks are not coloured");
	table_free(t);
	is_str(table_on(TABLE_GOOD, false), "", "no colour, no escape");
	is_str(table_off(TABLE_GOOD, false), "", "nor an end of it");

	unsetenv("NO_COLOR");
	unsetenv("CLICOLOR");
	unsetenv("CLICOLOR_FORCE");
	setenv("TERM", "xterm", 1);
	ok(!table_colored(null, OPT_COLOR_AUTO), "not a terminal");
	ok(table_colored(null, OPT_COLOR_ALWAYS), "always");
	setenv("CLICOLOR_FORCE", "0", 1);
	ok(!table_colored(null, OPT_COLOR_AUTO), "CLICOLOR_FORCE=0");
	setenv("CLICOLOR_FORCE", "1", 1);
	ok(table_colored(null, OPT_COLOR_AUTO), "CLICOLOR_FORCE");
	ok(!table_colored(null, OPT_COLOR_NEVER), "never outranks it");
	setenv("NO_COLOR", "1", 1);
	ok(!table_colored(null, OPT_COLOR_AUTO), "NO_COLOR outranks it");
	ok(table_colored(null, OPT_COLOR_ALWAYS), "always outranks NO_COLOR");
	unsetenv("NO_COLOR");
	unsetenv("CLICOLOR_FORCE");
	ok(!table_wanted(null, OPT_AUTO), "no table without a terminal");
	ok(table_wanted(null, OPT_TABLE), "unless asked for");
	ok(!table_wanted(null, OPT_JSONL), "and never otherwise");
	fclose(null);
}

/* The same questions to a terminal. */
static void
check_terminal(void)
{
	FILE *tty;
	int fd = posix_openpt(O_RDWR | O_NOCTTY);

	if (fd == -1 || grantpt(fd) == -1 || unlockpt(fd) == -1 ||
	    (tty = fopen(ptsname(fd), "w")) == NULL) {
		skip("no pseudo terminal");
		return;
	}
	ok(table_colored(tty, OPT_COLOR_AUTO), "a terminal is coloured");
	setenv("CLICOLOR", "0", 1);
	ok(!table_colored(tty, OPT_COLOR_AUTO), "not with CLICOLOR=0");
	unsetenv("CLICOLOR");
	setenv("TERM", "dumb", 1);
	ok(!table_colored(tty, OPT_COLOR_AUTO), "not a dumb one");
	ok(table_wanted(tty, OPT_AUTO), "a table on a terminal");
	setenv("COLUMNS", "77", 1);
	is_int(table_width(tty), 77, "COLUMNS comes first");
	setenv("COLUMNS", "wide", 1);
	is_int(table_width(tty), 0, "unlimited when nobody knows");
	fclose(tty);
	close(fd);
}

static void
check_wrap(void)
{
	char got[200] = "";
	FILE *fp = fmemopen(got, sizeof(got), "w");

	table_wrap(fp, 12, "- ", "  ", "one two three a-very-long-word end");
	table_wrap(fp, 0, "", "", "not broken at all");
	fclose(fp);
	is_str(got, "- one two\n  three\n  a-very-long-word\n  end\n"
	    "not broken at all\n", "text in lines of a width");
}

int
main(void)
{
	struct table *t;

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		skip("no C.UTF-8 locale");
	else
		check_widths();
	check_layout();
	check_escape();
	check_color();
	check_terminal();
	check_wrap();
	setlocale(LC_CTYPE, "C");
	setenv("COLUMNS", "30", 1);
	t = sample();
	is_str(printed(t, false),
	    "NAME    SIZE  DETAIL\n"
	    "alpha      7  a text that i...\n"
	    "b      12345  short\n", "three dots without UTF-8");
	table_free(t);
	return done();
}
