import { Type as t } from '@sinclair/typebox';

export const id = t.String({ pattern: '^[0-9a-f]{24}$', description: 'A 24-digit hexadecimal id.' });
export const date = t.String({ format: 'date-time', description: 'ISO 8601, UTC.' });
