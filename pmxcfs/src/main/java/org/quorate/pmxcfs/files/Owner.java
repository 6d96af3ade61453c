package org.quorate.pmxcfs.files;

/**
 * Whose all files are shown to be: root's, or those of the user without privileges who mounts for himself.
 *
 * @param user uid
 * @param group gid
 */
public record Owner(int user, int group) {
    /** Uid of root. */
    public static final int ROOT = 0;
}
