/* SPDX-License-Identifier: ISC */
#include <sys/file.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "seen.h"

static void
set_key(struct ledger_entry *e, const unsigned char *id)
{
	memset(e, 0, sizeof *e);
	memcpy(e->key.id, id, LEDGER_ID_LEN);
	e->key.what = LEDGER_SEEN;
}

/* Lines that are no ids, as a power cut may leave one, are passed over; what
 * is added does not stand behind the rest of one. */
static int
load(struct seen *s, struct fail *f)
{
	unsigned char id[LEDGER_ID_LEN];
	struct ledger_entry e;
	char line[64] = "\n";

	while (fgets(line, sizeof line, s->fp) != NULL) {
		if (strlen(line) != 2 * sizeof id + 1)
			continue;
		line[2 * sizeof id] = '\0';
		if (digest_unhex(line, id, sizeof id) == -1)
			continue;
		set_key(&e, id);
		if (ledger_put(&s->known, &e, f) == -1)
			return -1;
		line[0] = '\n';
	}
	if (strchr(line, '\n') == NULL && putc('\n', s->fp) == EOF)
		return fail_errno(f, "--seen");
	return 0;
}

int
seen_open(struct seen *s, const char *path, struct fail *f)
{
	int fd;

	*s = (struct seen){ .known.fd = -1 };
	if (path == NULL)
		return 0;
	if (ledger_open(&s->known, f) == -1)
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd == -1 || flock(fd, LOCK_EX) == -1 ||
	    (s->fp = fdopen(fd, "a+")) == NULL) {
		fail_errno(f, "%s", path);
		if (fd != -1)
			close(fd);
		return -1;
	}
	rewind(s->fp);
	return load(s, f);
}

int
seen_has(const struct seen *s, const unsigned char id[LEDGER_ID_LEN],
    struct fail *f)
{
	struct ledger_entry e;

	if (s->fp == NULL)
		return 0;
	set_key(&e, id);
	return ledger_find(&s->known, &e, f);
}

int
seen_add(struct seen *s, const unsigned char id[LEDGER_ID_LEN],
    struct fail *f)
{
	char hex[2 * LEDGER_ID_LEN + 1];

	digest_hex(id, LEDGER_ID_LEN, hex);
	if (s->fp != NULL && (fprintf(s->fp, "%s\n", hex) < 0 ||
	    fflush(s->fp) != 0 || fdatasync(fileno(s->fp)) == -1))
		return fail_errno(f, "--seen");
	return 0;
}

void
seen_close(struct seen *s)
{
	if (s->fp != NULL)
		fclose(s->fp);
	s->fp = NULL;
	ledger_close(&s->known);
}
