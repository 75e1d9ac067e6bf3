/** What a topology may be called. Its name is also that of its folder, so it leads nowhere else. */
export const NAME = 'up to 63 of a-z, 0-9, dot, underscore and dash, the first a letter or digit'
export const NAME_PATTERN = /^[a-z0-9][a-z0-9._-]{0,62}$/
