/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <ftw.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "dirs.h"
#include "tap.h"

static const char *const variables[] = { "JF_CONFIG", "JF_STATE", "JF_SHARE",
    "XDG_CONFIG_HOME", "XDG_STATE_HOME", "STATE_DIRECTORY", "HOME" };

static void
clear(void)
{
	size_t i;

	for (i = 0; i < sizeof variables / sizeof variables[0]; i++)
		unsetenv(variables[i]);
}

static void
is_path(char *got, const char *want, const char *name)
{
	is_str(got, want, name);
	free(got);
}

static void
check_order(void)
{
	struct fail f = { 0 };

	clear();
	setenv("HOME", "/home/me", 1);
	setenv("XDG_CONFIG_HOME", "relative", 1);
	setenv("XDG_STATE_HOME", "/xs", 1);
	is_path(dirs_state(NULL, &f), "/xs/jf-tools", "XDG state");
	setenv("XDG_CONFIG_HOME", "/xc", 1);
	is_path(dirs_config(NULL, &f), "/xc/jf-tools", "XDG configuration");
	setenv("STATE_DIRECTORY", "/var/lib/one:/var/lib/two", 1);
	is_path(dirs_state(NULL, &f), "/var/lib/one", "systemd's first");
	setenv("JF_STATE", "s", 1);
	setenv("JF_CONFIG", "c", 1);
	is_path(dirs_state(NULL, &f), "s", "JF_STATE");
	is_path(dirs_config(NULL, &f), "c", "JF_CONFIG");
	is_path(dirs_state("o", &f), "o", "--state");
	is_path(dirs_config("o", &f), "o", "--config");
	is_path(dirs_state_file("o", "spool/new", &f), "o/spool/new",
	    "a file of the state");
	is_path(dirs_config_file("o", "site.key", &f), "o/site.key",
	    "a file of the configuration");
	setenv("JF_CONFIG", "", 1);
	is_path(dirs_config(NULL, &f), "/xc/jf-tools", "empty is not set");
}

/* Last, since it gives privileges up. */
static void
check_users(void)
{
	const struct passwd *pw;
	struct fail f = { 0 };
	char want[4096];

	clear();
	if (geteuid() == 0) {
		is_path(dirs_config(NULL, &f), "/etc/jf-tools", "root's");
		is_path(dirs_state(NULL, &f), "/var/lib/jf-tools", "root's");
		setenv("XDG_CONFIG_HOME", "relative", 1);
		is_path(dirs_config(NULL, &f), "/etc/jf-tools",
		    "a relative XDG directory does not count");
		pw = getpwnam("nobody");
		if (pw == NULL || setuid(pw->pw_uid) == -1) {
			skip("cannot become nobody");
			return;
		}
	}
	clear();
	pw = getpwuid(getuid());
	if (pw == NULL) {
		skip("this user has no entry");
		return;
	}
	snprintf(want, sizeof want, "%s/.config/jf-tools", pw->pw_dir);
	is_path(dirs_config(NULL, &f), want, "without HOME, as under cron");
	snprintf(want, sizeof want, "%s/.local/state/jf-tools", pw->pw_dir);
	is_path(dirs_state(NULL, &f), want, "without HOME, as under cron");
	setenv("HOME", "/home/me", 1);
	is_path(dirs_config(NULL, &f), "/home/me/.config/jf-tools", "HOME");
	is_path(dirs_state(NULL, &f), "/home/me/.local/state/jf-tools", "HOME");
}

static void
touch(const char *path)
{
	FILE *fp = fopen(path, "w");

	fclose(fp);
}

static int
collect(const char *name, const char *path, void *arg)
{
	char *all = arg;

	snprintf(all + strlen(all), 200 - strlen(all), "%s=%s ", name, path);
	return 0;
}

static int
stop(const char *name, const char *path, void *arg)
{
	(void)name, (void)path;
	++*(int *)arg;
	return 7;
}

static void
check_find(void)
{
	struct fail f = { 0 };
	char all[200] = "";
	int n = 0;

	clear();
	mkdir("c", 0700);
	mkdir("c/profiles", 0700);
	mkdir("s", 0700);
	mkdir("s/profiles", 0700);
	touch("c/profiles/mine.json");
	touch("c/profiles/both.json");
	touch("c/profiles/.both.json");
	touch("c/profiles/both.json~");
	touch("c/profiles/.json");
	touch("s/profiles/both.json");
	touch("s/profiles/alpha.json");
	touch("s/profiles/notes.txt");
	setenv("JF_SHARE", "s", 1);

	is_path(dirs_share("contract.csv", &f), "s/contract.csv", "JF_SHARE");
	is_path(dirs_find("c", "profiles", "mine", "json", &f),
	    "c/profiles/mine.json", "of the configuration");
	is_path(dirs_find("c", "profiles", "both", "json", &f),
	    "c/profiles/both.json", "the configuration's hides the installed");
	is_path(dirs_find("c", "profiles", "alpha", "json", &f),
	    "s/profiles/alpha.json", "installed");
	is_path(dirs_find("c", "profiles", "./s/profiles/notes.txt", "json", &f),
	    "./s/profiles/notes.txt", "a path stays as it is");
	ok(dirs_find("c", "profiles", "gamma", "json", &f) == NULL, "none");
	is_int(f.kind, FAIL_USAGE, "is FAIL_USAGE");
	ok(strstr(f.text, "alpha, both, mine") != NULL, "names them: %s",
	    f.text);
	ok(dirs_find("c", "profiles", "./none", "json", &f) == NULL, "no path");
	is_int(f.kind, FAIL_USAGE, "is FAIL_USAGE");
	ok(dirs_find("c", "nothing", "x", "json", &f) == NULL, "no folder");
	is_int(f.kind, FAIL_USAGE, "is FAIL_USAGE");

	is_int(dirs_each("c", "profiles", "json", collect, all, &f), 0, "each");
	is_str(all, "alpha=s/profiles/alpha.json both=c/profiles/both.json "
	    "mine=c/profiles/mine.json ", "each once, sorted");
	is_int(dirs_each("c", "profiles", "json", stop, &n, &f), 7, "stopped");
	is_int(n, 1, "at the first");
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

int
main(void)
{
	char dir[] = "/tmp/jf-unit-dirs.XXXXXX";

	if (mkdtemp(dir) == NULL || chdir(dir) == -1)
		return 1;
	check_order();
	check_find();
	if (chdir("/") == -1 ||
	    nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS) == -1)
		return 1;
	check_users();
	return done();
}
