/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "members.h"

bool
unpack_is_archive(const unsigned char *p, size_t len)
{
	static const struct {
		size_t at, len;
		const char *bytes;
	} magics[] = {
		{ 0, 2, "\x1f\x8b" }, { 0, 4, "PK\3\4" }, { 0, 4, "PK\5\6" },
		{ 0, 4, "\x28\xb5\x2f\xfd" }, { 0, 6, "\xfd" "7zXZ\0" },
		{ 257, 5, "ustar" }, { 0, 6, "070701" }, { 0, 6, "070707" },
	};
	size_t i;

	for (i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (len >= magics[i].at + magics[i].len && memcmp(p +
		    magics[i].at, magics[i].bytes, magics[i].len) == 0)
			return true;
	return false;
}

static void *
work(void *arg)
{
	struct unpack *u = arg;

	members_read(u);
	/* Whoever still writes gets EPIPE now. */
	close(u->fds[0]);
	return NULL;
}

struct unpack *
unpack_start(const char *log, const json_t *base,
    const struct unpack_sink *sink, struct fail *f)
{
	struct unpack *u = calloc(1, sizeof(*u));

	if (u == NULL)
		goto nomem;
	*u = (struct unpack){ .fds = { -1, -1 }, .log = strdup(log),
	    .base = base, .sink = *sink, .cursors = json_object(),
	    .left_out = json_array(), .gaps = json_array() };
	if (u->log == NULL || u->cursors == NULL || u->left_out == NULL ||
	    u->gaps == NULL)
		goto nomem;
	if (pipe2(u->fds, O_CLOEXEC) == -1) {
		fail_errno(f, "pipe");
		goto fail;
	}
	if ((errno = pthread_create(&u->thread, NULL, work, u)) != 0) {
		fail_errno(f, "thread");
		close(u->fds[0]);
		goto fail;
	}
	u->running = true;
	return u;
nomem:
	fail_nomem(f);
fail:
	unpack_free(u);
	return NULL;
}

int
unpack_feed(struct unpack *u, const unsigned char *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(u->fds[1], data, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static void
join(struct unpack *u)
{
	if (u->fds[1] != -1)
		close(u->fds[1]);
	u->fds[1] = -1;
	if (u->running)
		pthread_join(u->thread, NULL);
	u->running = false;
}

int
unpack_end(struct unpack *u, bool whole, struct fail *f)
{
	join(u);
	if (u->fail.kind == FAIL_NONE || !whole)
		return 0;
	*f = u->fail;
	return -1;
}

bool
unpack_again(const struct unpack *u)
{
	return u->again;
}

json_t *
unpack_result(const struct unpack *u, const char *etag)
{
	json_t *v = json_pack("{s:O}", "members", u->cursors);

	if (v != NULL && etag[0] != '\0' && !u->again)
		json_object_set_new(v, "etag", json_string(etag));
	return v;
}

const json_t *
unpack_left_out(const struct unpack *u)
{
	return u->left_out;
}

const json_t *
unpack_gaps(const struct unpack *u)
{
	return u->gaps;
}

void
unpack_free(struct unpack *u)
{
	if (u == NULL)
		return;
	join(u);
	free(u->log);
	json_decref(u->cursors);
	json_decref(u->left_out);
	json_decref(u->gaps);
	free(u);
}
