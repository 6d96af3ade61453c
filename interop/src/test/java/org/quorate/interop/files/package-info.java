/** Histories of the mounted cluster file system while nodes fail, and what they have to satisfy. */
package org.quorate.interop.files;
