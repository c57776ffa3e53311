/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "digest.h"
#include "file.h"
#include "marks.h"
#include "record.h"

#define SWEEP_S		(24 * 3600)

static bool
is_token(const char *text)
{
	return text != NULL && strlen(text) == MARKS_TOKEN_LEN - 1 &&
	    strspn(text, "0123456789abcdef") == MARKS_TOKEN_LEN - 1;
}

int
marks_token(char out[MARKS_TOKEN_LEN], struct fail *f)
{
	unsigned char random[(MARKS_TOKEN_LEN - 1) / 2];

	if (digest_random(random, sizeof(random)) == -1)
		return fail_errno(f, "random numbers");
	digest_hex(random, sizeof(random), out);
	return 0;
}

json_t *
marks_checkpoint(const char *token, const char *phase)
{
	char now[CLOCK_LEN];
	json_t *rec;

	rec = record_new("checkpoint", NULL, json_pack("{s:s, s:s}", "token",
	    token, "phase", phase));
	clock_now(now);
	if (rec != NULL && (json_object_set_new(rec, "collected_at",
	    json_string(now)) == -1 || record_set_id(rec) == -1)) {
		json_decref(rec);
		rec = NULL;
	}
	return rec;
}

int64_t
marks_time(const char *dir, const char *token)
{
	struct stat st;
	int64_t when = 0;
	char *path;

	if (is_token(token) && (path = file_join(dir, token)) != NULL) {
		if (stat(path, &st) == 0)
			when = st.st_mtime > 0 ? st.st_mtime : 1;
		free(path);
	}
	return when;
}

static int
put(const char *dir, const char *token, struct fail *f)
{
	char *path;
	int rc;

	if ((path = file_join(dir, token)) == NULL)
		return fail_nomem(f);
	rc = file_replace(path, "", 0, 0600, f);
	free(path);
	return rc;
}

int
marks_commit(const char *dir, struct jsonl *in, struct fail *f)
{
	struct record_watch watch = { 0 };
	const char *token, *phase;
	char begun[MARKS_TOKEN_LEN] = "";
	json_t *rec, *data;
	int got, rc = 0;

	if (file_make_dir(dir, f) == -1)
		return -1;
	while (rc == 0 && (got = jsonl_read(in, &rec, f)) == 1) {
		record_watch_see(&watch, rec);
		data = json_object_get(rec, "data");
		token = json_string_value(json_object_get(data, "token"));
		phase = json_string_value(json_object_get(data, "phase"));
		if (!json_is_string(json_object_get(rec, "kind")) ||
		    strcmp(json_string_value(json_object_get(rec, "kind")),
		    "checkpoint") != 0 || !is_token(token) || phase == NULL)
			/* not ours */;
		else if (strcmp(phase, "begin") == 0)
			memcpy(begun, token, sizeof(begun));
		else if (strcmp(phase, "end") == 0 && strcmp(begun, token) == 0)
			rc = put(dir, token, f);
		json_decref(rec);
	}
	if (rc == -1 || got == -1)
		return -1;
	return record_watch_end(&watch, f);
}

void
marks_sweep(const char *dir, const json_t *wanted)
{
	struct dirent *e;
	struct stat st;
	DIR *d;
	int fd;

	if ((d = opendir(dir)) == NULL)
		return;
	fd = dirfd(d);
	while ((e = readdir(d)) != NULL) {
		if (!is_token(e->d_name) ||
		    json_object_get(wanted, e->d_name) != NULL ||
		    fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
		    st.st_mtime > clock_wall() - SWEEP_S)
			continue;
		(void)unlinkat(fd, e->d_name, 0);
	}
	closedir(d);
}
