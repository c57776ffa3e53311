/* SPDX-License-Identifier: ISC */
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "clock.h"
#include "credentials.h"
#include "file.h"
#include "jsonl.h"
#include "secret.h"

#define EARLY_S		300	/* fetched anew so long before the end */
#define FILE_MAX	(256 * 1024)
#define WORDS_MAX	32

extern char **environ;

static int
take(struct credentials *c, const char *access, const char *secret,
    const char *token)
{
	if (access == NULL || secret == NULL || *secret == '\0' ||
	    strlen(access) >= sizeof c->access || *access == '\0' ||
	    strspn(access, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789_") != strlen(access))
		return -1;
	c->secret.secret = c->token.secret = true;
	strcpy(c->access, access);
	buf_clear(&c->secret);
	buf_clear(&c->token);
	return buf_adds(&c->secret, secret) == -1 ||
	    (token != NULL && buf_adds(&c->token, token) == -1) ? -1 : 0;
}

int
credentials_parse(struct credentials *c, const char *text, size_t len,
    struct fail *f)
{
	static const char *const names[2][4] = {
		{ "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration" },
		{ "accessKeyId", "secretAccessKey", "sessionToken", "expiration" }
	};
	const json_t *in;
	json_t *o = NULL;
	const char *v[4];
	int i, iot, rc = -1;

	if (jsonl_parse(text, len, &o, f) == -1)
		return -1;
	in = json_object_get(o, "credentials");
	iot = json_is_object(in);
	if (!iot)
		in = o;
	for (i = 0; i < 4; i++)
		v[i] = json_string_value(json_object_get(in, names[iot][i]));
	c->expires = 0;
	if (take(c, v[0], v[1], v[2]) == -1 ||
	    (v[3] != NULL && clock_parse(v[3], &c->expires, NULL) == -1))
		fail_set(f, FAIL_HERE, "no usable credentials in the answer");
	else
		rc = 0;
	json_decref(o);
	return rc;
}

/* Value of key in section of an ini file's text, in fresh memory; NULL. */
static char *
ini_value(const char *text, const char *section, const char *key)
{
	const char *line, *end, *eq;
	size_t key_len = strlen(key), len;
	bool inside = false;

	for (line = text; *line != '\0'; line = *end == '\0' ? end : end + 1) {
		end = line + strcspn(line, "\n");
		if (*line == '[') {
			len = strcspn(++line, "]\n");
			inside = strlen(section) == len &&
			    strncmp(line, section, len) == 0;
			continue;
		}
		if (!inside || strncmp(line, key, key_len) != 0)
			continue;
		eq = line + key_len;
		eq += strspn(eq, " \t");
		if (*eq != '=')
			continue;
		eq++;
		eq += strspn(eq, " \t");
		while (end > eq && strchr(" \t\r", end[-1]) != NULL)
			end--;
		return strndup(eq, (size_t)(end - eq));
	}
	return NULL;
}

/* Cut a command into words: blanks part them, double quotes keep them. */
static size_t
split(char *command, char *words[WORDS_MAX])
{
	size_t n = 0;
	char *to, *from;

	for (from = command; n < WORDS_MAX - 1;) {
		from += strspn(from, " \t");
		if (*from == '\0')
			break;
		words[n++] = to = from;
		for (bool quoted = false; *from != '\0'; from++) {
			if (*from == '"')
				quoted = !quoted;
			else if (!quoted && (*from == ' ' || *from == '\t'))
				break;
			else
				*to++ = *from;
		}
		if (*from != '\0')
			from++;
		*to = '\0';
	}
	words[n] = NULL;
	return n;
}

/* Run the command, without a shell, and parse what it prints. */
static int
from_process(struct credentials *c, char *command, struct fail *f)
{
	posix_spawn_file_actions_t actions;
	struct buf out = { .secret = true };
	char *words[WORDS_MAX];
	int pipes[2], status = -1, rc = -1;
	pid_t pid;

	if (split(command, words) == 0 || pipe2(pipes, O_CLOEXEC) == -1)
		return fail_set(f, FAIL_HERE, "credential_process: nothing to run");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO);
	errno = posix_spawnp(&pid, words[0], &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(pipes[1]);
	if (errno != 0)
		fail_errno(f, "credential_process: %s", words[0]);
	else {
		rc = buf_read(&out, pipes[0], FILE_MAX, f);
		while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
			;
	}
	close(pipes[0]);
	if (rc == 0 && status != 0)
		rc = fail_set(f, FAIL_HERE, "credential_process: %s failed",
		    words[0]);
	if (rc == 0)
		rc = credentials_parse(c, buf_text(&out), out.len, f);
	buf_free(&out);
	return rc;
}

/* ~/.aws/NAME or the file that the environment names; "" when there is none. */
static int
load_file(const char *variable, const char *name, struct buf *b,
    struct fail *f)
{
	const char *home = getenv("HOME"), *path = getenv(variable);
	char *own = NULL;
	int rc;

	if (path == NULL && home != NULL &&
	    asprintf(&own, "%s/.aws/%s", home, name) != -1)
		path = own;
	rc = path == NULL || access(path, F_OK) == -1 ? 0 :
	    secret_load(path, ".", FILE_MAX, true, b, f);
	free(own);
	return rc;
}

/* 0, 1 when no profile has any, -1 with f. */
static int
from_profile(struct credentials *c, struct fail *f)
{
	struct buf keys = { .secret = true }, config = { .secret = true };
	const char *profile = getenv("AWS_PROFILE");
	char section[256], *v[3] = { NULL }, *command = NULL, *region;
	int rc = 1;

	if (profile == NULL || *profile == '\0')
		profile = "default";
	snprintf(section, sizeof section, "%s%s",
	    strcmp(profile, "default") == 0 ? "" : "profile ", profile);
	if (load_file("AWS_SHARED_CREDENTIALS_FILE", "credentials", &keys,
	    f) == -1 || load_file("AWS_CONFIG_FILE", "config", &config, f) == -1) {
		rc = -1;
		goto out;
	}
	region = ini_value(buf_text(&config), section, "region");
	snprintf(c->region, sizeof c->region, "%s", region ? region : "");
	free(region);
	v[0] = ini_value(buf_text(&keys), profile, "aws_access_key_id");
	v[1] = ini_value(buf_text(&keys), profile, "aws_secret_access_key");
	v[2] = ini_value(buf_text(&keys), profile, "aws_session_token");
	if (v[0] != NULL && take(c, v[0], v[1], v[2]) == 0)
		rc = 0;
	else if ((command = ini_value(buf_text(&keys), profile,
	    "credential_process")) != NULL || (command = ini_value(
	    buf_text(&config), section, "credential_process")) != NULL)
		rc = from_process(c, command, f);
out:
	if (v[1] != NULL)
		OPENSSL_cleanse(v[1], strlen(v[1]));
	for (int i = 0; i < 3; i++)
		free(v[i]);
	free(command);
	buf_free(&keys);
	buf_free(&config);
	return rc;
}

static int
from_iot(struct credentials *c, const struct credentials_source *s,
    struct fail *f)
{
	struct transfer_options o = *s->http;
	struct transfer t = { .method = "GET", .url = s->iot_url, .fd = -1 };
	int rc;

	o.handle = NULL;
	o.keep_alive = false;
	t.answer.secret = true;
	rc = s->iot_thing == NULL ? 0 : transfer_header(&t, f,
	    "x-amzn-iot-thingname: %s", s->iot_thing);
	if (rc == 0)
		rc = transfer_run(&o, &t, f);
	if (rc == 0 && t.status != 200)
		rc = fail_set(f, FAIL_HERE, "refused (%ld)", t.status);
	if (rc == 0)
		rc = credentials_parse(c, buf_text(&t.answer), t.answer.len, f);
	transfer_free(&t);
	return rc == -1 ? fail_at(f, "AWS IoT credentials") : 0;
}

int
credentials_get(struct credentials *c, const struct credentials_source *s,
    int again, struct fail *f)
{
	int rc;

	if (!again && c->access[0] != '\0' && (c->expires == 0 ||
	    clock_wall() < c->expires - EARLY_S))
		return 0;
	c->expires = 0;
	if (s->iot_url != NULL)
		return from_iot(c, s, f);
	if (take(c, getenv("AWS_ACCESS_KEY_ID"),
	    getenv("AWS_SECRET_ACCESS_KEY"), getenv("AWS_SESSION_TOKEN")) == 0)
		return 0;
	rc = from_profile(c, f);
	if (rc == 1)
		rc = fail_set(f, FAIL_USAGE, "no AWS credentials: set "
		    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile "
		    "with AWS_PROFILE, or use --iot-credentials");
	return rc;
}

void
credentials_free(struct credentials *c)
{
	buf_free(&c->secret);
	buf_free(&c->token);
}
