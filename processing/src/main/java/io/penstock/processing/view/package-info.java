/** Windows with retraction: what an image adds to a group, the group's state, the row that is emitted. No Kafka here. */
@NullMarked
package io.penstock.processing.view;

import org.jspecify.annotations.NullMarked;
