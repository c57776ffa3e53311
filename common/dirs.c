/* SPDX-License-Identifier: ISC */
#include "dirs.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "file.h"

/* How one of the two directories is found. */
struct place {
	const char *option;	/* what the option is called */
	const char *env;	/* ours: the directory itself */
	const char *service;	/* systemd's: a list of directories, or NULL */
	const char *xdg;	/* holds a folder of ours */
	const char *root;	/* for root */
	const char *home;	/* below the home directory */
};
static const struct place config = { "config", "JF_CONFIG", NULL,
    "XDG_CONFIG_HOME", "/etc/jf-tools", ".config/jf-tools" };
static const struct place state = { "state", "JF_STATE", "STATE_DIRECTORY",
    "XDG_STATE_HOME", "/var/lib/jf-tools", ".local/state/jf-tools" };

/* The variable's value unless empty. */
static const char *
env(const char *name)
{
	const char *value = name != NULL ? getenv(name) : NULL;

	return value != NULL && *value != '\0' ? value : NULL;
}

/* cron and services may run without HOME. */
static const char *
home(void)
{
	const char *dir = env("HOME");
	const struct passwd *pw;

	if (dir != NULL && *dir == '/')
		return dir;
	pw = getpwuid(getuid());
	return pw != NULL && pw->pw_dir[0] == '/' ? pw->pw_dir : NULL;
}

static char *
find_place(const struct place *p, const char *option, struct fail *f)
{
	const char *dir;
	char *path = NULL;

	if (option != NULL)
		path = strdup(option);
	else if ((dir = env(p->env)) != NULL)
		path = strdup(dir);
	else if ((dir = env(p->service)) != NULL)
		path = strndup(dir, strcspn(dir, ":"));
	else if ((dir = env(p->xdg)) != NULL && *dir == '/')
		path = file_join(dir, "jf-tools");
	else if (geteuid() == 0)
		path = strdup(p->root);
	else if ((dir = home()) != NULL)
		path = file_join(dir, p->home);
	else
		goto homeless;
	if (path == NULL)
		fail_nomem(f);
	return path;
homeless:
	fail_set(f, FAIL_USAGE, "no home directory: set HOME, or use --%s DIR",
	    p->option);
	return NULL;
}

char *
dirs_config(const char *option, struct fail *f)
{
	return find_place(&config, option, f);
}

char *
dirs_state(const char *option, struct fail *f)
{
	return find_place(&state, option, f);
}

/* DIR/NAME; dir, which may be NULL after a failure, is freed. */
static char *
below(char *dir, const char *name, struct fail *f)
{
	char *path;

	if (dir == NULL)
		return NULL;
	path = file_join(dir, name);
	if (path == NULL)
		fail_nomem(f);
	free(dir);
	return path;
}

char *
dirs_config_file(const char *option, const char *name, struct fail *f)
{
	return below(dirs_config(option, f), name, f);
}

char *
dirs_state_file(const char *option, const char *name, struct fail *f)
{
	return below(dirs_state(option, f), name, f);
}

/* common/share of the source tree when the program runs from its build
 * directory; "" when it does not. */
static void
source_share(char *out, size_t size)
{
	static const char tail[] = "/../common/share";
	ssize_t len;
	char *slash;

	len = readlink("/proc/self/exe", out, size - sizeof tail);
	out[len > 0 ? len : 0] = '\0';
	slash = strrchr(out, '/');
	if (slash == NULL) {
		out[0] = '\0';
		return;
	}
	strcpy(slash, tail);
	if (access(out, X_OK) == -1)
		out[0] = '\0';
}

char *
dirs_share(const char *name, struct fail *f)
{
	char source[PATH_MAX];
	const char *dir = env("JF_SHARE");
	char *path;

	if (dir == NULL) {
		source_share(source, sizeof source);
		dir = source[0] != '\0' ? source : PREFIX "/share/jf-tools";
	}
	path = file_join(dir, name);
	if (path == NULL)
		fail_nomem(f);
	return path;
}

/* CONFIG/FOLDER (0) or SHARE/FOLDER (1); without a home only the latter.
 * NULL with f. */
static char *
layer(int n, const char *option, const char *folder, struct fail *f)
{
	char *dir;

	if (n == 0) {
		dir = dirs_config_file(option, folder, f);
		if (dir != NULL || f->kind != FAIL_USAGE)
			return dir;
		fail_clear(f);
	}
	return dirs_share(folder, f);
}

struct entry {
	char *name, *path;
};
struct list {
	struct entry *v;
	size_t n;
};

static void
list_free(struct list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->v[i].name);
		free(l->v[i].path);
	}
	free(l->v);
}

static bool
list_has(const struct list *l, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strlen(l->v[i].name) == len &&
		    memcmp(l->v[i].name, name, len) == 0)
			return true;
	return false;
}

/* Add DIR/FILE under the first len bytes of its name. */
static int
list_add(struct list *l, const char *dir, const char *file, size_t len)
{
	struct entry e, *v;

	v = realloc(l->v, (l->n + 1) * sizeof *v);
	if (v == NULL)
		return -1;
	l->v = v;
	e.name = strndup(file, len);
	e.path = file_join(dir, file);
	if (e.name == NULL || e.path == NULL) {
		free(e.name);
		free(e.path);
		return -1;
	}
	v[l->n++] = e;
	return 0;
}

/* Add the files of dir that end in ".suffix" and are not hidden by others.  A
 * directory that is not there holds none. */
static int
list_dir(struct list *l, const char *dir, const char *suffix, struct fail *f)
{
	const struct dirent *d;
	size_t len, tail = strlen(suffix);
	int rc = 0;
	DIR *dp;

	dp = opendir(dir);
	if (dp == NULL && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (dp == NULL)
		return fail_errno(f, "%s", dir);
	while (rc == 0 && (d = readdir(dp)) != NULL) {
		len = strlen(d->d_name);
		if (d->d_name[0] == '.' || len < tail + 2 ||
		    d->d_name[len - tail - 1] != '.' ||
		    strcmp(d->d_name + len - tail, suffix) != 0)
			continue;
		len -= tail + 1;
		if (!list_has(l, d->d_name, len) &&
		    list_add(l, dir, d->d_name, len) == -1)
			rc = fail_nomem(f);
	}
	closedir(dp);
	return rc;
}

static int
by_name(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int
dirs_each(const char *option, const char *folder, const char *suffix,
    int (*each)(const char *name, const char *path, void *arg), void *arg,
    struct fail *f)
{
	struct list l = { 0 };
	char *dir;
	size_t i;
	int n, rc = 0;

	for (n = 0; rc == 0 && n < 2; n++) {
		dir = layer(n, option, folder, f);
		rc = dir == NULL ? -1 : list_dir(&l, dir, suffix, f);
		free(dir);
	}
	if (rc == 0 && l.n > 0)
		qsort(l.v, l.n, sizeof *l.v, by_name);
	for (i = 0; rc == 0 && i < l.n; i++)
		rc = each(l.v[i].name, l.v[i].path, arg);
	list_free(&l);
	return rc;
}

static int
add_name(const char *name, const char *path, void *arg)
{
	struct buf *names = arg;

	(void)path;
	return buf_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
}

/* None of that name: say which there are. */
static void
not_found(const char *option, const char *folder, const char *name,
    const char *suffix, struct fail *f)
{
	struct buf names = { 0 };

	dirs_each(option, folder, suffix, add_name, &names, f);
	fail_set(f, FAIL_USAGE, "%s: not found in %s, which has: %s", name,
	    folder, names.len > 0 ? buf_text(&names) : "nothing");
	buf_free(&names);
}

char *
dirs_find(const char *option, const char *folder, const char *name,
    const char *suffix, struct fail *f)
{
	char *path, *file;
	int n;

	if (strchr(name, '/') != NULL) {
		if (access(name, F_OK) == -1) {
			fail_errno(f, "%s", name);
			f->kind = FAIL_USAGE;
			return NULL;
		}
		path = strdup(name);
		if (path == NULL)
			fail_nomem(f);
		return path;
	}
	if (asprintf(&file, "%s.%s", name, suffix) == -1) {
		fail_nomem(f);
		return NULL;
	}
	for (n = 0; n < 2; n++) {
		path = below(layer(n, option, folder, f), file, f);
		if (path == NULL || access(path, F_OK) == 0)
			goto out;
		free(path);
		path = NULL;
	}
	not_found(option, folder, name, suffix, f);
out:
	free(file);
	return path;
}
