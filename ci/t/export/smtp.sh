# A mail server on loopback for the tests: aiosmtpd. Source it after lib.sh; it is stopped with the test.
# Sets: smtp_port.
# shellcheck shell=sh
# shellcheck disable=SC2154 # work, of lib.sh

at_exit stop_serving

# free_port: one that nobody listens on.
free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# serve SIZE: start it with an empty mailbox; it refuses larger mails than that many bytes.
serve() {
	rm -rf "$work/mail"
	smtp_port=$(free_port)
	aiosmtpd -n -l "127.0.0.1:$smtp_port" ${1:+-s "$1"} -c aiosmtpd.handlers.Mailbox "$work/mail" >"$work/smtp.log" 2>&1 &
	server=$!
	tries=0
	until [ $tries -eq 100 ] || python3 -c "import socket; socket.create_connection(('127.0.0.1', $smtp_port))" 2>/dev/null; do
		tries=$((tries + 1))
		sleep 0.1
	done
}

stop_serving() {
	[ -z "${server-}" ] || kill "$server" 2>/dev/null
	server=
}

# received: the mails' files, in the order in which they came: the file names count them (...Q1.host, ...Q2.host).
received() {
	find "$work/mail/new" -type f 2>/dev/null | sed 's/.*Q\([0-9]*\)[^Q]*$/\1 &/' | sort -n | cut -d' ' -f2
}

# sends GIT-ARGUMENT...: the line that scripts/submit prints, to this server and without a question.
sends() {
	git -c sendemail.smtpServer=127.0.0.1 -c sendemail.smtpServerPort="$smtp_port" -c sendemail.confirm=never "$@"
}
