#!/bin/sh
# Mounts as a user without privileges, and tells what he, and root, find. Arguments: a directory that is the user's, then the
# command of the process. Status 77 and a reason if that is not possible here.
set -u
dir=$1
shift

skip() {
    echo "$1"
    exit 77
}

if [ "$(id -u)" = 0 ]; then
    # he may read what root may, because the classes may be in root's home, and nothing else
    as="setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps +dac_read_search --ambient-caps +dac_read_search"
    # where only root may open the device, a name space of mounts has one that all may open
    case $(stat -c %a /dev/fuse) in
    *[67]) ;;
    *)
        mknod -m 666 "$dir/device" c 10 229 && chmod 666 "$dir/device" && mount --bind "$dir/device" /dev/fuse ||
            skip "/dev/fuse may be opened by root only, and no other can be made here"
        ;;
    esac
else
    as=
fi
grep -q '^NoNewPrivs:.*1' /proc/self/status && skip "programs get no privileges here, and fusermount3 needs them"
# shellcheck disable=SC2086 # words
$as sh -c 'exec 3<> /dev/fuse' || skip "/dev/fuse cannot be opened by a user without privileges"

start() {
    rm -f "$dir/pid"
    # shellcheck disable=SC2086
    $as "$@" >>"$dir/log" 2>&1 &
    process=$!
    for _ in $(seq 300); do
        [ -e "$dir/pid" ] && return
        kill -0 "$process" 2>/dev/null || break
        sleep 0.1
    done
    echo "it did not start:"
    cat "$dir/log"
    exit 1
}

start "$@"
# shellcheck disable=SC2086
$as sh -c '
cd "$1/mnt" || exit 1
echo content > f && cat f
mkdir priv && echo secret > priv/s && sed -i s/secret/key/ priv/s && cat priv/s
stat -c "%n %u %g %a" . f priv priv/s .version local
chown "$(id -u):$(id -g)" f && chmod 640 f && echo "own changes that change nothing are taken"
chown 0 f 2>&1' sh "$dir"
sed -n "s|.* $dir/mnt |mounted as |p" /proc/mounts | tr , '\n' | grep -c allow_other
[ "$(id -u)" != 0 ] || ls "$dir/mnt" 2>&1
kill -KILL "$process"
wait "$process" 2>/dev/null
start "$@"
# shellcheck disable=SC2086
$as cat "$dir/mnt/f"
kill -TERM "$process"
wait "$process"
echo "status $?"
grep -c " $dir/mnt " /proc/mounts
