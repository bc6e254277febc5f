/** Where the servers' files are: beside the sources after a build, unpacked under a folder of the caller's. */
@NullMarked
package io.penstock.servers.install;

import org.jspecify.annotations.NullMarked;
