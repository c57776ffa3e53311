/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "awake.h"
#include "dconf.h"
#include "file.h"

#define POWER	"/org/gnome/settings-daemon/plugins/power/"
#define SCHEMA	"/usr/share/glib-2.0/schemas/" \
		"org.gnome.settings-daemon.plugins.power.gschema.xml"

static void
set(struct evidence_host *h, enum evidence_tri awake, const char *by,
    const char *value)
{
	h->awake = awake;
	snprintf(h->awake_by, sizeof(h->awake_by), "%s%s", by, value);
}

/* Is this unit's name a link to nothing, or an empty file? */
static bool
is_masked(const char *unit)
{
	static const char *const dirs[] = { "/etc", "/run" };
	char path[128], to[16];

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		snprintf(path, sizeof(path), "%s/systemd/system/%s.target",
		    dirs[i], unit);
		if (readlink(path, to, sizeof(to)) == 9 &&
		    memcmp(to, "/dev/null", 9) == 0)
			return true;
	}
	return false;
}

/* The last NAME=VALUE of a file of systemd's. */
static void
read_value(const char *path, const char *name, char value[64])
{
	FILE *fp = fopen(path, "re");
	size_t n = strlen(name);
	char line[512], *p;

	while (fp != NULL && fgets(line, sizeof(line), fp) != NULL) {
		p = line + strspn(line, " \t");
		if (strncmp(p, name, n) != 0)
			continue;
		p += n + strspn(p + n, " \t");
		if (*p == '=')
			snprintf(value, 64, "%.*s", (int)strcspn(p + 1 +
			    strspn(p + 1, " \t"), " \t\r\n"),
			    p + 1 + strspn(p + 1, " \t"));
	}
	if (fp != NULL)
		fclose(fp);
}

static int
is_conf(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > 5 && strcmp(e->d_name + n - 5, ".conf") == 0;
}

/* What systemd would find in NAME.conf and NAME.conf.d: a later file counts,
 * and /etc more than /run more than the package's. */
static const char *
conf_value(const char *conf, const char *name, char value[64])
{
	static const char *const dirs[] = { "/usr/lib", "/run", "/etc" };
	struct dirent **drop;
	char dir[128], path[128 + sizeof(drop[0]->d_name)];
	int n;

	value[0] = '\0';
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		snprintf(path, sizeof(path), "%s/systemd/%s", dirs[i], conf);
		read_value(path, name, value);
	}
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		snprintf(dir, sizeof(dir), "%s/systemd/%s.d", dirs[i], conf);
		n = scandir(dir, &drop, is_conf, alphasort);
		for (int k = 0; k < n; k++) {
			snprintf(path, sizeof(path), "%s/%s", dir,
			    drop[k]->d_name);
			read_value(path, name, value);
			free(drop[k]);
		}
		if (n >= 0)
			free(drop);
	}
	return value;
}

static bool
is_no(const char *value)
{
	return strcmp(value, "no") == 0 || strcmp(value, "false") == 0 ||
	    strcmp(value, "off") == 0 || strcmp(value, "0") == 0;
}

/* Can systemd not send it to sleep at all? */
static bool
is_forbidden(struct evidence_host *h)
{
	char value[64];

	if (is_masked("sleep")) {
		set(h, EVIDENCE_YES, "sleep.target", "");
		return true;
	}
	if (is_masked("suspend") && is_masked("hibernate")) {
		set(h, EVIDENCE_YES, "suspend.target, hibernate.target", "");
		return true;
	}
	if (is_no(conf_value("sleep.conf", "AllowSuspend", value)) &&
	    is_no(conf_value("sleep.conf", "AllowHibernation", value))) {
		set(h, EVIDENCE_YES, "sleep.conf: AllowSuspend=no", "");
		return true;
	}
	return false;
}

static bool
is_sleep(const char *action)
{
	return strncmp(action, "suspend", 7) == 0 ||
	    strncmp(action, "hybrid-sleep", 12) == 0 ||
	    strncmp(action, "hibernate", 9) == 0 ||
	    strcmp(action, "sleep") == 0;
}

/* What the key of this name is without a setting, from GNOME's description of
 * it, which is there where GNOME is. */
static bool
schema_default(const char *name, char *out, size_t size)
{
	struct buf b = { 0 };
	struct fail f = { 0 };
	char key[80];
	const char *p;

	snprintf(key, sizeof(key), "<key name=\"%s\"", name);
	out[0] = '\0';
	if (file_read(SCHEMA, 1 << 18, &b, &f) == 0 &&
	    (p = strstr(buf_text(&b), key)) != NULL &&
	    (p = strstr(p, "<default>")) != NULL) {
		p += strlen("<default>");
		p += *p == '\'';
		snprintf(out, size, "%.*s", (int)strcspn(p, "'<"), p);
	}
	buf_free(&b);
	return out[0] != '\0';
}

static bool
power_value(const char *name, char *out, size_t size)
{
	char key[128];

	snprintf(key, sizeof(key), POWER "%s", name);
	return dconf_get(key, out, size) || schema_default(name, out, size);
}

static void
ask_gnome(struct evidence_host *h)
{
	char type[64], timeout[16];

	if (!power_value("sleep-inactive-ac-type", type, sizeof(type)))
		return;
	if (power_value("sleep-inactive-ac-timeout", timeout,
	    sizeof(timeout)) && strcmp(timeout, "0") == 0)
		set(h, EVIDENCE_YES, "GNOME: sleep-inactive-ac-timeout=0", "");
	else
		set(h, is_sleep(type) ? EVIDENCE_NO : EVIDENCE_YES,
		    "GNOME: sleep-inactive-ac-type=", type);
}

void
awake_look(struct evidence_host *h)
{
	char value[64];

	h->awake = EVIDENCE_UNKNOWN;
	if (is_forbidden(h))
		return;
	if (is_sleep(conf_value("logind.conf", "IdleAction", value)))
		set(h, EVIDENCE_NO, "logind.conf: IdleAction=", value);
	else
		ask_gnome(h);
}
