/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dirs.h"
#include "evidence.h"
#include "targets.h"
#include "tcp.h"

static int
add(struct endpoint_list *list, const char *config, const char *target,
    struct fail *f)
{
	int got;

	if (strcmp(target, "-") == 0)
		return endpoint_read(list, stdin, "stdin", f);
	if (strpbrk(target, "/:") == NULL) {
		got = endpoint_add_devices(list, config, target, f);
		if (got != 1)
			return got;
	}
	return endpoint_add(list, target, f);
}

/* The last value of an option in jf-send.conf, "" when there is none. */
static int
conf_value(const char *config, const char *name, char value[2048],
    struct fail *f)
{
	char *path = dirs_config_file(config, "jf-send.conf", f);
	char line[4096], option[64], rest[2048];
	FILE *fp = path == NULL ? NULL : fopen(path, "re");
	int rc = path == NULL ? -1 : 0;

	free(path);
	value[0] = '\0';
	while (fp != NULL && fgets(line, sizeof(line), fp) != NULL)
		if (sscanf(line, " %63s %2047s", option, rest) == 2 &&
		    strcmp(option, name) == 0)
			strcpy(value, rest);
	if (fp != NULL)
		fclose(fp);
	return rc;
}

/* Where jf-send sends to, and the CA it trusts besides. */
static int
add_destination(struct endpoint_list *list, const char *config, struct fail *f)
{
	char to[2048], ca[2048];
	size_t i = list->n;

	if (conf_value(config, "to", to, f) == -1 ||
	    conf_value(config, "ca", ca, f) == -1)
		return -1;
	if (to[0] == '\0' || strncmp(to, "file:", 5) == 0)
		return 0;
	if (endpoint_add(list, to, f) == -1)
		return -1;
	for (; ca[0] != '\0' && i < list->n; i++)
		if (list->v[i].ca == NULL &&
		    (list->v[i].ca = strdup(ca)) == NULL)
			return fail_nomem(f);
	return 0;
}

static int
add_usual(struct endpoint_list *list, const char *config, struct fail *f)
{
	if (endpoint_add_devices(list, config, NULL, f) == -1 ||
	    add_destination(list, config, f) == -1)
		return -1;
	return list->n > 0 ? 0 : endpoint_load(list, config, "hp-2020", f);
}

/* "HOST" means the Command Center's ports. */
static int
add_peer(struct endpoint_list *list, const char *peer, struct fail *f)
{
	union tcp_address a;
	bool v6 = tcp_address_parse(&a, peer, 0) == 0 &&
	    tcp_address_family(&a) == 6;
	const char *colon = strrchr(peer, ':');
	char text[EVIDENCE_NAME + 32];

	if (v6)
		snprintf(text, sizeof(text), "tcp://[%s]:8080-8090", peer);
	else if (colon != NULL && colon[-(colon > peer)] != ':')
		snprintf(text, sizeof(text), "tcp://%s", peer);
	else
		snprintf(text, sizeof(text), "tcp://%s:8080-8090", peer);
	return endpoint_add(list, text, f);
}

int
targets_load(struct endpoint_list *list, const struct args *a,
    char *const *targets, size_t n, struct fail *f)
{
	if (a->peer != NULL)
		return add_peer(list, a->peer, f);
	if (n == 0 && a->profiles.n == 0)
		return add_usual(list, a->c.config, f);
	for (size_t i = 0; i < a->profiles.n; i++)
		if (endpoint_load(list, a->c.config, a->profiles.v[i], f) == -1)
			return -1;
	for (size_t i = 0; i < n; i++)
		if (add(list, a->c.config, targets[i], f) == -1)
			return -1;
	return 0;
}
