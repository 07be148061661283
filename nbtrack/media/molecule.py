"""Molecules, from the files that chemists have, or through RDKit."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Self

from nbtrack._optional import optional_import
from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.media.document import Document, DocumentMedia, given_document

__all__ = ["Molecule"]

_ENDINGS = ("pdb", "pqr", "mmcif", "mcif", "cif", "sdf", "sd", "gro", "mol2", "mmtf")
_RDKIT_ENDINGS = ("mol", "sdf")


class Molecule(DocumentMedia):
    """A molecule to log.

    Args:
        data_or_path: a path (pdb, pqr, mmcif, mcif, cif, sdf, sd, gro, mol2, mmtf), or such a file,
            open.
        caption: shown with it.
        file_type: which of these an open file is.

    Raises:
        ArgumentError: it is no such file.
        ValueTypeError: it is neither.
    """

    SUPPORTED_TYPES = frozenset(_ENDINGS)
    SUPPORTED_RDKIT_TYPES = frozenset(_RDKIT_ENDINGS)
    _log_type = "molecule-file"
    _kind = "molecule"
    _list_type = "molecule"

    def __init__(
        self, data_or_path: Any, caption: str | None = None, file_type: str | None = None
    ) -> None:
        super().__init__(data_or_path, caption, file_type)
        self._document = given_document(data_or_path, "molecules", _ENDINGS, file_type)

    @classmethod
    def from_rdkit(
        cls,
        data_or_path: Any,
        caption: str | None = None,
        convert_to_3d_and_optimize: bool = True,
        mmff_optimize_molecule_max_iterations: int = 200,
    ) -> Self:
        """A molecule of RDKit, or from a file that RDKit reads (mol, sdf).

        Args:
            data_or_path: ``rdkit.Chem.Mol``, or a path.
            caption: shown with it.
            convert_to_3d_and_optimize: find out how it lies in space; may take long.
            mmff_optimize_molecule_max_iterations: how long.

        Raises:
            ImportError: RDKit is not installed.
        """
        chem: Any = _rdkit("rdkit.Chem")
        molecule = (
            _read(chem, data_or_path) if isinstance(data_or_path, str | Path) else data_or_path
        )
        if not hasattr(molecule, "GetNumAtoms"):
            kind = type(molecule).__qualname__
            raise ValueTypeError(f"expected a molecule of RDKit or a path, got {kind}")
        if convert_to_3d_and_optimize:
            molecule = chem.AddHs(molecule)
            all_chem: Any = _rdkit("rdkit.Chem.AllChem")
            all_chem.EmbedMolecule(molecule)
            all_chem.MMFFOptimizeMolecule(molecule, maxIters=mmff_optimize_molecule_max_iterations)
        return cls(io.StringIO(chem.MolToPDBBlock(molecule)), caption=caption, file_type="pdb")

    @classmethod
    def from_smiles(
        cls,
        data: str,
        caption: str | None = None,
        sanitize: bool = True,
        convert_to_3d_and_optimize: bool = True,
        mmff_optimize_molecule_max_iterations: int = 200,
    ) -> Self:
        """A molecule from its SMILES text, such as ``"CCO"``.

        Args:
            data: the text.
            caption: shown with it.
            sanitize: look whether it makes sense to a chemist.
            convert_to_3d_and_optimize: as in `from_rdkit`.
            mmff_optimize_molecule_max_iterations: as in `from_rdkit`.

        Raises:
            ArgumentError: the text is no SMILES.
            ImportError: RDKit is not installed.
        """
        chem: Any = _rdkit("rdkit.Chem")
        molecule = chem.MolFromSmiles(data, sanitize=sanitize)
        if molecule is None:
            raise ArgumentError(f"{data!r} is no SMILES that RDKit can read")
        return cls.from_rdkit(
            molecule, caption, convert_to_3d_and_optimize, mmff_optimize_molecule_max_iterations
        )


def _rdkit(module: str) -> Any:
    return optional_import(module, needed_for="molecules from SMILES and RDKit", install="rdkit")


def _read(chem: Any, given: str | Path) -> Any:
    document = Document.of_path(given, "molecules that RDKit reads", _RDKIT_ENDINGS)
    if document.ending == "mol":
        return chem.MolFromMolFile(str(document.path))
    with chem.SDMolSupplier(str(document.path)) as supplier:
        return next(supplier)  # of several the first
