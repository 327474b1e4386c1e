"""places, overrides and the sync"""

import sqlalchemy as sa
from alembic import op

from knowledge.columns import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office",
        sa.Column("commune_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("reception_points", sa.Text(), nullable=False),
        sa.Column("updated", sa.Date(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("commune_id"),
    )
    op.create_table(
        "override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("fee_kind", sa.String(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("per", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_override_procedure"), ["procedure"], unique=False)
        batch_op.create_index(batch_op.f("ix_override_province"), ["province"], unique=False)

    op.create_table(
        "procedure_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("procedure_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_procedure_history_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_procedure_history_code"), ["code"], unique=False)

    op.create_table(
        "repeal",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("repealed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("successors", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("repeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_repeal_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("repeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_repeal_state"))

    op.drop_table("repeal")
    with op.batch_alter_table("procedure_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_procedure_history_code"))
        batch_op.drop_index(batch_op.f("ix_procedure_history_at"))

    op.drop_table("procedure_history")
    with op.batch_alter_table("override", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_override_province"))
        batch_op.drop_index(batch_op.f("ix_override_procedure"))

    op.drop_table("override")
    op.drop_table("office")
