/** The corosync tools by their own names, with their exact options, texts and exit statuses (spec 50 §13-§16). */
@NullMarked
package org.quorate.cli.tools;

import org.jspecify.annotations.NullMarked;
