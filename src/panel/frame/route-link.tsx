import type { ComponentProps } from 'react';
import { hrefOf, type To } from './route.ts';

type RouteLinkProps = Omit<ComponentProps<'a'>, 'href'> & { to: To };

/** A link to a place in the panel. */
export const RouteLink = ({ to, ...rest }: RouteLinkProps) => <a {...rest} href={hrefOf(to)} />;
